package org.groupdetr.tensor;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * {@link DeformableSampling} on the processor: each head of each picture is one piece of work, in
 * which the head's values, a few hundred kilobytes, stay in the cache.
 */
final class HostSampling {
  private final List<MapSize> sizes;
  private final Tensor values;
  private final Tensor locations;
  private final Tensor weights;
  private final int cells;
  private final int heads;
  private final int width;
  private final int queries;
  private final int points;

  HostSampling(List<MapSize> sizes, Tensor values, Tensor locations, Tensor weights) {
    this.sizes = sizes;
    this.values = values.contiguous();
    this.locations = locations.contiguous();
    this.weights = weights.contiguous();
    cells = values.size(1);
    heads = values.size(2);
    width = values.size(3);
    queries = locations.size(1);
    points = locations.size(3) * locations.size(4);
  }

  /** {@code [B, Q, A h]}. */
  Tensor sampled() {
    Tensor mixed = Tensors.emptyLike(values, values.size(0), queries, (long) heads * width);
    FloatBuffer out = floats(mixed);
    eachHead(
        (work, picture, head) -> {
          for (int q = 0; q < queries; q++) {
            work.query(picture, q, head);
            work.reader.sum(work.places, work.shares, work.mixed);
            out.put(row(picture, q, head) * width, work.mixed);
          }
        });
    return mixed;
  }

  /** Gradients of values, locations and weights, given that of the result. */
  List<Tensor> gradients(Tensor result) {
    Tensor dValues = Tensors.emptyLike(values, values.shape());
    Tensor dLocations = Tensors.emptyLike(locations, locations.shape());
    Tensor dWeights = Tensors.emptyLike(weights, weights.shape());
    FloatBuffer given = floats(result.contiguous());
    FloatBuffer toValues = floats(dValues);
    FloatBuffer toLocations = floats(dLocations);
    FloatBuffer toWeights = floats(dWeights);
    eachHead(
        (work, picture, head) -> {
          float[] dHead = new float[cells * width];
          float[] dPlaces = new float[2 * points];
          float[] dShares = new float[points];
          for (int q = 0; q < queries; q++) {
            work.query(picture, q, head);
            int row = row(picture, q, head);
            given.get(row * width, work.mixed);
            SampledHead.Gradient gradient =
                new SampledHead.Gradient(work.mixed, dHead, dPlaces, dShares);
            work.reader.backward(work.places, work.shares, gradient);
            toLocations.put(row * 2 * points, dPlaces);
            toWeights.put(row * points, dShares);
          }
          for (int cell = 0; cell < cells; cell++) {
            toValues.put(cellRow(picture, cell, head) * width, dHead, cell * width, width);
          }
        });
    return List.of(dValues, dLocations, dWeights);
  }

  private int row(int picture, int query, int head) {
    return (picture * queries + query) * heads + head;
  }

  private int cellRow(int picture, int cell, int head) {
    return (picture * cells + cell) * heads + head;
  }

  private static FloatBuffer floats(Tensor tensor) {
    return new FloatPointer(tensor.raw.data_ptr()).capacity(tensor.count()).asBuffer();
  }

  /** What is done with one head of one picture. */
  private interface Job {
    void on(Work work, int picture, int head);
  }

  /** Spreads the heads over as many threads as the engine uses. */
  private void eachHead(Job job) {
    FloatBuffer from = floats(values);
    FloatBuffer places = floats(locations);
    FloatBuffer shares = floats(weights);
    int jobs = values.size(0) * heads;
    int threads = Math.min(jobs, Engine.threads());
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread -> {
              Work work = new Work(places, shares);
              for (int i = thread; i < jobs; i += threads) {
                work.head(from, i / heads, i % heads);
                job.on(work, i / heads, i % heads);
              }
            });
  }

  /** What one thread has at hand. */
  private final class Work {
    private final FloatBuffer allPlaces;
    private final FloatBuffer allShares;
    private final float[] values = new float[cells * width];
    private final SampledHead reader = new SampledHead(values, sizes, width, points);
    private final float[] places = new float[2 * points];
    private final float[] shares = new float[points];
    private final float[] mixed = new float[width];

    Work(FloatBuffer places, FloatBuffer shares) {
      allPlaces = places;
      allShares = shares;
    }

    void head(FloatBuffer from, int picture, int head) {
      for (int cell = 0; cell < cells; cell++) {
        from.get(cellRow(picture, cell, head) * width, values, cell * width, width);
      }
    }

    void query(int picture, int query, int head) {
      int row = row(picture, query, head);
      allPlaces.get(row * 2 * points, places);
      allShares.get(row * points, shares);
    }
  }
}
