// What may be absent: hardware beside the processor that could compute, found when a module that drives it is there.
package org.neoglot.engine;

import java.util.List;
import java.util.ServiceLoader;

/** A device that a provider on the class or module path knows; services are found by {@link ServiceLoader}. */
public interface Device {
  /** What a person calls it, in a few words. */
  String name();

  /** Whether it is there and can be used now: hardware, driver and all. */
  boolean available();

  /** All devices of all providers, in the order in which they are found; empty where there is none. */
  static List<Device> found() {
    return ServiceLoader.load(Device.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
