// Operating system signals as plain callbacks, through the one class of the JDK that offers them.
package org.neoglot.app;

import java.lang.reflect.Proxy;

/** Reaches {@code sun.misc.Signal} by reflection, since the compiler warns of any other use and warnings are errors. */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} on a thread of its own whenever the signal arrives, instead of ending the JVM.
   *
   * @param name without SIG: INT, TERM, HUP
   * @return puts the former behaviour back; does nothing where this JVM or system has no such signal
   */
  static Runnable on(String name, Runnable action) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
        return switch (method.getName()) {
          case "handle" -> {
            action.run();
            yield null;
          }
          case "hashCode" -> System.identityHashCode(self);
          case "equals" -> self == args[0];
          default -> "handler of " + name;
        };
      });
      var handle = signal.getMethod("handle", signal, handler);
      var sig = signal.getConstructor(String.class).newInstance(name);
      var before = handle.invoke(null, sig, proxy);
      return () -> {
        try {
          handle.invoke(null, sig, before);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot restore the handler of signal " + name, e);
        }
      };
    } catch (ReflectiveOperationException e) {
      // No such class or signal here (HUP on Windows): the default behaviour stays, which ends the JVM.
      return () -> {};
    }
  }
}
