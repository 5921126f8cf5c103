// How much of each language a vocabulary is learned from.
package org.neoglot.tokenizer.train;

import java.util.ArrayList;
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
    long all = characters > 0 ? characters : sizes.values().stream().mapToLong(n -> n).sum();
    var drawn = new ArrayList<String>();
    var random = new SplittableRandom(seed);
    shares(sizes).forEach((language, share) -> {
      double times = sizes.get(language) == 0 ? 0 : share * all / sizes.get(language);
      for (String document : documents.get(language)) {
        int copies = (int) times + (random.nextDouble() < times - (int) times ? 1 : 0);
        for (int i = 0; i < copies; i++) {
          drawn.add(document);
        }
      }
    });
    return drawn;
  }
}
