package org.groupdetr.tensor;

import java.util.Iterator;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of work whose native handles go together when it closes. Scopes nest; each belongs to
 * the thread that opened it. Autograd keeps by itself what the backward pass needs.
 */
public final class Scope implements AutoCloseable {
  private final PointerScope handles = new PointerScope();

  private Scope() {}

  /** Opens a scope on this thread. */
  public static Scope open() {
    return new Scope();
  }

  /** Ends the life of everything born inside, except the result. */
  public static <T extends TensorBundle> T tidy(Supplier<T> work) {
    try (Scope inner = open()) {
      return inner.keep(work.get());
    }
  }

  /**
   * Hands the bundle's tensors to the enclosing scope, or frees them of any scope if there is none.
   * Tensors that were not born here stay where they are: a layer may return its own argument, or a
   * parameter.
   */
  public <T extends TensorBundle> T keep(T bundle) {
    PointerScope outer = enclosing();
    for (Tensor tensor : bundle.tensors()) {
      tensor.moveHome(handles, outer);
    }
    return bundle;
  }

  private @Nullable PointerScope enclosing() {
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    boolean found = false;
    while (scopes != null && scopes.hasNext()) {
      PointerScope scope = scopes.next();
      if (found) {
        return scope;
      }
      found = scope == handles;
    }
    return null;
  }

  /** Lets a handle live until this thread's outermost scope closes. */
  static <P extends Pointer> P untilOutermost(P handle) {
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    PointerScope inner = PointerScope.getInnerScope();
    PointerScope outermost = inner;
    while (scopes != null && scopes.hasNext()) {
      outermost = scopes.next();
    }
    if (outermost != inner && outermost != null && inner != null) {
      outermost.attach(handle);
      inner.detach(handle);
    }
    return handle;
  }

  @Override
  public void close() {
    handles.close();
  }
}
