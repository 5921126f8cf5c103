// Rotary positions for longer texts than a model was made for: the published ways to slow their turning down.
package org.neoglot.models;

import java.util.Set;

/**
 * How rotary frequencies are changed, as {@code rope_scaling} of config.json says (transformers 5 calls it
 * {@code rope_parameters}). Frequencies are theta^(-2i / turned) before it, one for each plane i; wavelengths are 2 pi
 * over that, in tokens.
 */
public sealed interface RopeScaling {
  /** Keys that say something here; of any other nobody knows what it changes. */
  Set<String> KEYS = Set.of("type", "rope_type", "factor", "original_max_position_embeddings", "attention_factor",
      "beta_fast", "beta_slow", "low_freq_factor", "high_freq_factor", "short_factor", "long_factor", "rope_theta",
      "partial_rotary_factor", "finetuned");

  /**
   * Inverse frequencies of a step.
   *
   * @param theta the base of the powers
   * @param turned how many numbers of a head are turned, two for each frequency
   * @param length tokens of the longest sequence of the step
   */
  double[] frequencies(double theta, int turned, int length);

  /** What cosines and sines are multiplied by. */
  default double attention() {
    return 1;
  }

  /** Whether frequencies depend on the length. */
  default boolean byLength() {
    return false;
  }

  /** How many tokens this is made for, given {@code max_position_embeddings}. */
  default int context(int configured) {
    return configured;
  }

  /** theta^(-2i / turned) (Su et al. 2021, section 3.2.2). */
  static double[] plain(double theta, int turned) {
    double[] f = new double[turned / 2];
    for (int i = 0; i < f.length; i++) f[i] = StrictMath.pow(theta, -2.0 * i / turned);
    return f;
  }

  private static int times(double factor, int tokens) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(tokens, factor * tokens));
  }

  /** None: positions as they were trained. */
  record None() implements RopeScaling {
    @Override
    public double[] frequencies(double theta, int turned, int length) {
      return plain(theta, turned);
    }
  }

  /** Every position is divided by a factor (Chen et al. 2023, equation 4). */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double[] frequencies(double theta, int turned, int length) {
      double[] f = plain(theta, turned);
      for (int i = 0; i < f.length; i++) f[i] /= factor;
      return f;
    }

    @Override
    public int context(int configured) {
      return times(factor, configured);
    }
  }

  /**
   * The base grows with a sequence that is longer than {@code trained} tokens, so that the slowest plane turns as far as
   * it was trained to and the fastest stays (dynamic NTK; Peng et al. 2023, section 3.3 and appendix A).
   */
  record Dynamic(double factor, int trained) implements RopeScaling {
    @Override
    public double[] frequencies(double theta, int turned, int length) {
      double growth = factor * Math.max(length, trained) / trained - (factor - 1);
      return plain(theta * StrictMath.pow(growth, turned / (turned - 2.0)), turned);
    }

    @Override
    public boolean byLength() {
      return true;
    }

    @Override
    public int context(int configured) {
      return times(factor, configured);
    }
  }

  /**
   * Planes that turn more than {@code fast} times within the trained length stay, those that turn less than {@code slow}
   * times are slowed by the factor, and a ramp lies between (Peng et al. 2023, section 3.2, YaRN).
   */
  record Yarn(double factor, int trained, double fast, double slow, double attention) implements RopeScaling {
    @Override
    public double[] frequencies(double theta, int turned, int length) {
      double[] f = plain(theta, turned);
      double low = Math.max(Math.floor(plane(fast, theta, turned)), 0);
      double high = Math.min(Math.ceil(plane(slow, theta, turned)), turned - 1);
      if (low == high) high += 0.001;                              // a step instead of a ramp, as the published code has it
      for (int i = 0; i < f.length; i++) {
        double slowed = Math.clamp((i - low) / (high - low), 0.0, 1.0);
        f[i] = f[i] / factor * slowed + f[i] * (1 - slowed);
      }
      return f;
    }

    /** The plane, not a whole number, that turns so many times within the trained length. */
    private double plane(double turns, double theta, int turned) {
      return turned * StrictMath.log(trained / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
    }

    @Override
    public int context(int configured) {
      return Math.max(configured, times(factor, trained));
    }
  }

  /**
   * Wavelengths beyond {@code trained / low} tokens are stretched by the factor, those below {@code trained / high} stay,
   * and between them the two are blended (Llama 3.1; Grattafiori et al. 2024, section 3.4.2, and its published code).
   */
  record Llama3(double factor, double low, double high, int trained) implements RopeScaling {
    @Override
    public double[] frequencies(double theta, int turned, int length) {
      double[] f = plain(theta, turned);
      for (int i = 0; i < f.length; i++) {
        double turns = trained * f[i] / (2 * Math.PI);             // within the trained length
        double kept = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
        f[i] = (1 - kept) * f[i] / factor + kept * f[i];
      }
      return f;
    }
  }

  /**
   * A factor for each plane that was searched for: one list up to {@code trained} tokens, another beyond (Ding et al.
   * 2024, LongRoPE; Phi-3).
   */
  record LongRope(double[] shortFactors, double[] longFactors, int trained, double attention) implements RopeScaling {
    @Override
    public double[] frequencies(double theta, int turned, int length) {
      double[] factors = length > trained ? longFactors : shortFactors;
      double[] f = plain(theta, turned);
      for (int i = 0; i < f.length; i++) f[i] /= factors[i];
      return f;
    }

    @Override
    public boolean byLength() {
      return true;
    }
  }

  /**
   * What a config says.
   *
   * @param s its object that says it; null for none
   * @param turned how many numbers of a head are turned
   */
  static RopeScaling of(Config c, Config s, int turned) {
    if (s == null) return new None();
    s.only(KEYS);
    String named = s.has("rope_type") || !s.has("type") ? "rope_type" : "type";    // the second name is the older
    int configured = c.size("max_position_embeddings", 2048);
    return switch (s.string(named)) {
      case "default" -> new None();
      case "linear" -> new Linear(factor(s));
      case "dynamic" -> dynamic(s, configured, turned);
      case "yarn" -> yarn(c, s, configured);
      case "llama3" -> llama3(s, configured);
      case "longrope", "su" -> longRope(c, s, configured, turned);
      default -> {
        s.refuse(named, false, "one of default, linear, dynamic, yarn, llama3, longrope");
        throw new AssertionError("refused");
      }
    };
  }

  private static double factor(Config s) {
    s.refuse("factor", s.number("factor", 0) >= 1, "a number from 1 on");
    return s.number("factor", 1);
  }

  private static RopeScaling dynamic(Config s, int configured, int turned) {
    s.refuse("rope_type", turned > 2, "another: heads of one plane have no slowest one");
    return new Dynamic(factor(s), s.size("original_max_position_embeddings", configured));
  }

  /**
   * Transformers 4.43 to 4.50 took {@code max_position_embeddings} for the trained length, whatever else was said; what
   * they wrote has that meaning (later ones do as the paper does: pull request 36877).
   */
  private static RopeScaling yarn(Config c, Config s, int configured) {
    double factor = factor(s);
    int trained = s.size("original_max_position_embeddings", configured);
    if (c.has("transformers_version") && c.string("transformers_version").matches("4\\.(4[3-9]|50)\\..*")) trained = configured;
    return new Yarn(factor, trained, s.positive("beta_fast", 32),
        s.positive("beta_slow", 1), s.positive("attention_factor", 0.1 * StrictMath.log(factor) + 1));
  }

  private static RopeScaling llama3(Config s, int configured) {
    double low = s.positive("low_freq_factor", 1);
    double high = s.positive("high_freq_factor", 4);
    s.refuse("high_freq_factor", high > low, "more than low_freq_factor " + low);
    return new Llama3(factor(s), low, high, s.size("original_max_position_embeddings", configured));
  }

  /** Phi-3 says the trained length outside of the object, and the factor follows from both lengths. */
  private static RopeScaling longRope(Config c, Config s, int configured, int turned) {
    Config at = c.has("original_max_position_embeddings") ? c : s;
    int trained = at.size("original_max_position_embeddings", configured);
    double factor = at == c || !s.has("factor") ? (double) configured / trained : factor(s);
    double attention = factor <= 1 ? 1 : Math.sqrt(1 + StrictMath.log(factor) / StrictMath.log(trained));
    return new LongRope(s.positives("short_factor", turned / 2), s.positives("long_factor", turned / 2), trained,
        s.positive("attention_factor", attention));
  }
}
