package org.groupdetr.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/** Another engine that nobody wants by default, and still sooner than ours. */
public final class LateEngineProvider implements EngineProvider {
  @Override
  public String getEngineName() {
    return "Late";
  }

  @Override
  public int getEngineRank() {
    return Integer.MAX_VALUE - 1;
  }

  @Override
  public Engine getEngine() {
    throw new UnsupportedOperationException();
  }
}
