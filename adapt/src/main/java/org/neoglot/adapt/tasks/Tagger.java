// Which tag each word of a sentence has.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.data.WordPieces;
import org.neoglot.models.Labels;
import org.neoglot.models.TokenHead;

/** Tags by a model with a head of classes a token; to be used by one thread at a time. */
public final class Tagger {
  private final HeadedModel model;
  private final EagerRun run;
  private final List<String> tags;

  /** @throws IllegalArgumentException when the model has no such head */
  public Tagger(HeadedModel model, EagerRun run) {
    this.model = model;
    this.run = run;
    model.head(TokenHead.class, "ForTokenClassification", TagTask.NAME);
    tags = Labels.of(model.backbone().config());
  }

  /** The names of tags. */
  public List<String> tags() {
    return tags;
  }

  /**
   * The most probable tag of each word of each sentence. A word of which the tokenizer leaves nothing gets "O" where there
   * is such a tag, else the first.
   */
  public List<List<String>> of(List<List<String>> sentences) {
    String none = tags.contains("O") ? "O" : tags.getFirst();
    List<List<String>> found = new ArrayList<>();
    for (List<String> words : sentences) found.add(new ArrayList<>(java.util.Collections.nCopies(words.size(), none)));
    List<WordPieces> parts = TagTask.parts(model, sentences);
    model.scores(run, parts.stream().map(WordPieces::sequence).toList(), (scores, i) -> {
      WordPieces p = parts.get(i);
      for (int w = 0; w < p.rows().length; w++) {
        if (p.rows()[w] < 0) continue;
        int best = Scores.largest(scores, p.rows()[w] * tags.size(), tags.size());
        found.get(p.sentence()).set(p.from() + w, tags.get(best));
      }
    });
    return found;
  }
}
