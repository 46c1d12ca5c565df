package org.groupdetr.pretrained;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Role;

/**
 * What the tensors of a detector are for, by their names in its first group, as its layers say. A
 * file may hold more groups than any detector at hand.
 */
record TensorRoles(Map<String, Role> roles) {
  /** Of a backbone alone, in which nothing is asked for. */
  static final TensorRoles NONE = new TensorRoles(Map.of());

  /** A tensor of a file: what it is called in the first group, and its own group from 0. */
  record Place(String plain, int group) {}

  static TensorRoles of(SetDetector<?> detector) {
    Map<String, Role> first = new LinkedHashMap<>(detector.roles());
    first.values().removeIf(Role::trainingOnly);
    return new TensorRoles(first);
  }

  /** Of a detector that is not at hand. */
  static TensorRoles of(DetectorSpec spec) {
    try (SetDetector<?> shapes = BuildContext.ofShapes(1).detector(spec)) {
      return of(shapes);
    }
  }

  /** Where those of some names stand that the detector knows, whichever group they are of. */
  Map<String, Place> places(Set<String> names) {
    Map<String, Place> places = new LinkedHashMap<>();
    for (String plain : roles.keySet()) {
      for (int g = 0; g == 0 || names.contains(GroupedQueries.name(plain, g)); g++) {
        places.put(GroupedQueries.name(plain, g), new Place(plain, g));
      }
    }
    places.keySet().retainAll(names);
    return places;
  }

  /** Whether a tensor, by its name in the first group, has a row for each of these. */
  boolean hasRows(String plain, Role.Rows each) {
    Role role = roles.get(plain);
    return role != null && role.rows() == each;
  }

  boolean isOfBackbone(String plain) {
    Role role = roles.get(plain);
    return role != null && role.rate() == Role.Rate.BACKBONE;
  }
}
