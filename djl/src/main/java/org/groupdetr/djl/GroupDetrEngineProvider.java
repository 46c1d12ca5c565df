package org.groupdetr.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/**
 * Tells DJL of the engine, which it finds on the class path. DJL's default engine is the one of the
 * lowest rank; this one has the highest that there is, so that it runs only where a program asks
 * for it by {@code optEngine("GroupDETR")}.
 */
public final class GroupDetrEngineProvider implements EngineProvider {
  private static final Engine ENGINE = new GroupDetrEngine();

  @Override
  public String getEngineName() {
    return GroupDetrEngine.NAME;
  }

  @Override
  public int getEngineRank() {
    return GroupDetrEngine.RANK;
  }

  @Override
  public Engine getEngine() {
    return ENGINE;
  }
}
