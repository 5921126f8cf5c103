// The list of adapter methods.
package org.neoglot.adapt.peft;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The list of methods. A new one is a file and a line here. */
public final class Adapters {
  /**
   * A method: what {@code adapter_config.json} calls it, and how its settings are read from there.
   *
   * @param key the key that names it, PEFT's {@code peft_type} or a bottleneck's {@code kind}
   */
  record Method(String key, String type, Function<PeftJson, AdapterConfig> read) {}

  private static final String PEFT = "peft_type";

  static final List<Method> ALL = List.of(
      new Method(PEFT, "LORA", LoraConfig::read),
      new Method(PEFT, "VERA", Vera::read),
      new Method(PEFT, "IA3", Ia3::read),
      new Method(PEFT, "PREFIX_TUNING", PrefixTuning::read),
      new Method(PEFT, "PROMPT_TUNING", PromptTuning::read),
      new Method(PEFT, "P_TUNING", PTuning::read),
      new Method("kind", "houlsby", Houlsby::read),
      new Method("kind", "pfeiffer", Pfeiffer::read));

  private Adapters() {}

  /** What the config of an adapter folder says; an unknown method or a setting that is not computed is refused. */
  public static AdapterConfig config(Path folder) {
    PeftJson json = PeftJson.read(folder);
    String key = json.has(PEFT) || !json.has("kind") ? PEFT : "kind";
    String type = json.text(key, "");
    for (Method m : ALL) {
      if (!m.key.equals(key) || !m.type.equals(type)) continue;
      AdapterConfig config = m.read.apply(json);
      json.refuseRest();
      return config;
    }
    json.want(key, false, "one of " + ALL.stream().filter(m -> m.key.equals(key)).map(Method::type)
        .collect(Collectors.joining(", ")));
    throw new AssertionError("refused");
  }
}
