package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.common.UserException;

/** The engine as a whole: loading it, its threads, its devices. */
public final class Engine {
  /** The threads of products of matrices. */
  static final BlasLimit BLAS = new BlasLimit();

  private Engine() {}

  /**
   * Loads the natives.
   *
   * <p>Everything is unpacked before the first class of the engine is touched: otherwise a libtorch
   * of the operating system may be linked in and crash the process.
   *
   * @throws UserException if the class path has no natives for this machine
   */
  public static void load() {
    configure();
    String platform = Loader.getPlatform();
    try {
      Loader.cacheResources("/org/bytedeco/openblas/" + platform + "/");
      Loader.cacheResources("/org/bytedeco/pytorch/" + platform + "/");
      Loader.load(torch.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the engine's natives", e);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new UserException(
          "the engine's natives for " + platform + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * Tensors live in scopes, and their memory is not the heap's: the binding must neither bound it
   * by the heap's size nor call the garbage collector for it. It reads these properties when the
   * first of its classes is loaded; what a program has set itself stays.
   */
  private static void configure() {
    for (String unbounded : List.of("maxBytes", "maxPhysicalBytes")) {
      setIfAbsent("org.bytedeco.javacpp." + unbounded, "0");
    }
    setIfAbsent("org.bytedeco.javacpp.noPointerGC", "true");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Sets how many threads one operation may use, from here on, in the whole process: for the
   * calling thread, and for those that have not computed yet.
   */
  public static void threads(int threads) {
    require(threads >= 1, "threads must be at least 1, was %d", threads);
    torch.set_num_threads(threads);
    BLAS.set(threads);
  }

  /** How many threads one operation may use. */
  public static int threads() {
    return torch.get_num_threads();
  }

  /** Version of the engine's Java binding. */
  public static String version() {
    String version = torch.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  /** How many native handles are alive in the whole process: tensors, hooks, shapes. */
  public static long handles() {
    return Pointer.totalCount();
  }

  public static boolean hasCuda() {
    return torch.cuda_is_available();
  }

  /** How many GPUs can be used. */
  public static int cudaDevices() {
    return hasCuda() ? torch.cuda_device_count() : 0;
  }

  /**
   * Passes if the device can be used.
   *
   * @throws UserException otherwise, with what to do
   */
  public static Device usable(Device device) {
    if (!device.isCpu() && !hasCuda()) {
      throw UserException.of(
          "device %s cannot be used: no CUDA natives or no GPU; build with './mvnw -Pcuda package'"
              + " on a machine with CUDA 13 and cuDNN 9, or use --device cpu",
          device);
    }
    return device;
  }
}
