// How much of each language a vocabulary is learned from.
package org.neoglot.tokenizer.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sampling by temperature (Devlin et al. 2019 and Conneau et al. 2020, arXiv:1911.02116, section 3): a language whose
 * share of the text is p is drawn with probability proportional to p^(1/temperature). 1 leaves shares as they are, large
 * values make them equal. Documents of rare languages may be drawn several times.
 *
 * @param temperature 1 or more
 * @param characters characters to draw in all, about; the text's own number if 0
 * @param seed the same seed draws the same documents
 */
public record LanguageSample(double temperature, long characters, long seed) {
  public LanguageSample {
    if (!(temperature >= 1) || characters < 0) {
      throw new IllegalArgumentException("temperature " + temperature + ", " + characters
          + " characters: wanted 1 or more, and 0 or more");
    }
  }

  /** The share of each language that is drawn, in the order given; they add up to 1. */
  public Map<String, Double> shares(Map<String, Long> sizes) {
    double all = sizes.values().stream().mapToDouble(n -> n).sum();
    var shares = new LinkedHashMap<String, Double>();
    sizes.forEach((language, n) -> shares.put(language, n == 0 ? 0 : StrictMath.pow(n / all, 1 / temperature)));
    double sum = shares.values().stream().mapToDouble(s -> s).sum();
    shares.replaceAll((language, share) -> share / sum);
    return shares;
  }

  /** Documents drawn from each language's. */
  public List<String> draw(Map<String, List<String>> documents) {
    var sizes = new LinkedHashMap<String, Long>();
    documents.forEach((language, list) -> sizes.put(language, list.stream().mapToLong(String::length).sum()));
    var drawing = drawing(sizes);
    var drawn = new ArrayList<String>();
    documents.forEach((language, list) -> {
      for (String document : list) {
        drawn.addAll(Collections.nCopies(drawing.copies(language), document));
      }
    });
    return drawn;
  }

  /** The same for documents that come one at a time: sizes are the languages' characters. */
  public Drawing drawing(Map<String, Long> sizes) {
    long all = characters > 0 ? characters : sizes.values().stream().mapToLong(n -> n).sum();
    var times = new LinkedHashMap<String, Double>();
    shares(sizes).forEach((language, share) ->
        times.put(language, sizes.get(language) == 0 ? 0 : share * all / sizes.get(language)));
    return new Drawing(times, new SplittableRandom(seed));
  }

  /** Decides on one document after another; the languages in their order, the documents of each in theirs. */
  public static final class Drawing {
    private final Map<String, Double> times;
    private final SplittableRandom random;

    private Drawing(Map<String, Double> times, SplittableRandom random) {
      this.times = times;
      this.random = random;
    }

    /** How often the next document of a language is taken. */
    public int copies(String language) {
      double wanted = times.get(language);
      return (int) wanted + (random.nextDouble() < wanted - (int) wanted ? 1 : 0);
    }
  }
}
