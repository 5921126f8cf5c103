// A question with a stretch of its text: what a model of extractive question answering sees at once.
package org.neoglot.adapt.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.data.Sequence;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Tokenizer;

/**
 * A window over the context. Long contexts are read in windows that overlap, so that an answer that one of them cuts is
 * whole in the next (Devlin et al. 2019, section 4.2).
 *
 * @param question the number of the question
 * @param starts of each token of the window the place in the context, in code points, and {@code ends} after it
 */
public record Passage(Sequence sequence, int question, int[] starts, int[] ends) {
  /** Longest question as a share of the room: the rest is for the text. */
  private static final int QUESTION_SHARE = 3;

  /**
   * The windows of one question.
   *
   * @param stride tokens that neighbouring windows share; less than half the window's own length in any case
   */
  public static List<Passage> of(Tokenizer tokenizer, Framing framing, String question, String context, int number, int room,
      int stride) {
    int[] asked = tokenizer.encodePlain(question);
    int left = framing.room(room, true);
    int[] kept = Arrays.copyOf(asked, Math.min(asked.length, Math.max(1, left / QUESTION_SHARE)));
    Encoding text = tokenizer.encoding(context);
    int window = left - kept.length;
    int step = window - Math.min(stride, window / 2);
    List<Passage> all = new ArrayList<>();
    for (int from = 0;; from += step) {
      int to = Math.min(text.size(), from + window);
      Sequence sequence = framing.pair(kept, Arrays.copyOfRange(text.ids(), from, to), room);
      all.add(new Passage(sequence, number, Arrays.copyOfRange(text.starts(), from, to),
          Arrays.copyOfRange(text.ends(), from, to)));
      if (to == text.size()) return all;
    }
  }

  /**
   * Rows of the sequence where an answer begins and where it ends, its last token included; both 0, the first row, where
   * this window does not hold it whole.
   */
  public int[] rows(Question.Answer answer) {
    int end = answer.start() + answer.text().codePointCount(0, answer.text().length());
    int first = -1;
    int last = -1;
    for (int i = 0; i < starts.length; i++) {
      if (first < 0 && ends[i] > answer.start()) first = i;
      if (starts[i] < end && ends[i] > starts[i]) last = i;
    }
    boolean whole = first >= 0 && last >= first && starts[first] < end
        && starts[0] <= answer.start() && ends[ends.length - 1] >= end;
    return whole ? new int[] {sequence.second() + first, sequence.second() + last} : new int[] {0, 0};
  }

  /** The text between two rows, the last one included, without the spaces around it. */
  public String text(String context, int firstRow, int lastRow) {
    return Question.slice(context, starts[firstRow - sequence.second()], ends[lastRow - sequence.second()]).strip();
  }
}
