// Several denoisers, one drawn for each text.
package org.neoglot.adapt.objective;

import java.util.List;

/**
 * UL2's mixture (Tay et al. 2023, section 3.1): regular, sequential and extreme denoising; a token before the source says
 * which it is.
 */
public record MixtureOfDenoisers(List<Part> parts) implements Denoiser {
  /**
   * One of them.
   *
   * @param weight how often it is drawn, beside the others' weights
   * @param mode the token before the source, -1 for none
   */
  public record Part(Denoiser denoiser, double weight, int mode) {
    public Part {
      if (!(weight > 0)) throw new IllegalArgumentException("a denoiser of weight " + weight + " is never drawn");
    }
  }

  public MixtureOfDenoisers {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) throw new IllegalArgumentException("a mixture of no denoisers");
  }

  /**
   * The seven denoisers of UL2's table 2, equally likely: R, spans of 3 or 8 with 15 %; S, a quarter at the end on
   * average; X, spans of 3 or 8 with 50 %, and of 64 with 15 or 50 %.
   *
   * @param r the mode token of regular, {@code s} of sequential, {@code x} of extreme denoising
   */
  public static MixtureOfDenoisers ul2(int[] sentinels, int end, int r, int s, int x) {
    return new MixtureOfDenoisers(List.of(
        new Part(new SpanCorruption(0.15, 3, sentinels, end), 1, r),
        new Part(new SpanCorruption(0.15, 8, sentinels, end), 1, r),
        new Part(new Continuation(0.5, 1, end), 1, s),
        new Part(new SpanCorruption(0.5, 3, sentinels, end), 1, x),
        new Part(new SpanCorruption(0.5, 8, sentinels, end), 1, x),
        new Part(new SpanCorruption(0.15, 64, sentinels, end), 1, x),
        new Part(new SpanCorruption(0.5, 64, sentinels, end), 1, x)));
  }

  @Override
  public Denoised apply(int[] text, Dice dice) {
    double left = dice.uniform() * parts.stream().mapToDouble(Part::weight).sum();
    Part drawn = parts.getLast();
    for (Part part : parts) {
      left -= part.weight;
      if (left < 0) {
        drawn = part;
        break;
      }
    }
    Denoised plain = drawn.denoiser.apply(text, dice);
    if (drawn.mode < 0) return plain;
    int[] source = new int[plain.source().length + 1];
    source[0] = drawn.mode;
    System.arraycopy(plain.source(), 0, source, 1, plain.source().length);
    return new Denoised(source, plain.target());
  }
}
