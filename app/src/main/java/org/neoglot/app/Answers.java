// A model's answers in a conversation, as they grow.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.neoglot.app.console.Console;
import org.neoglot.engine.EagerRun;
import org.neoglot.models.Decoder;
import org.neoglot.models.Dialogue;
import org.neoglot.models.Generator;
import org.neoglot.models.Sampling;
import org.neoglot.tokenizer.TextStream;
import org.neoglot.tokenizer.chat.Chat;
import org.neoglot.tokenizer.chat.ChatTemplate;
import org.neoglot.tokenizer.chat.Message;

/** Answers conversations; where one outgrows the model's context, its oldest turns are left away. */
final class Answers implements AutoCloseable {
  private final Decoder model;
  private final Chat chat;
  private final Dialogue dialogue;
  private final Sampling sampling;
  private final int most;
  private final long seed;
  private final Console console;
  private final Set<Integer> ends;
  private int turns;

  Answers(Decoder model, Chat chat, EagerRun run, Sampling sampling, int most, long seed, Console console) {
    this.model = model;
    this.chat = chat;
    this.sampling = sampling;
    this.most = most;
    this.seed = seed;
    this.console = console;
    dialogue = new Dialogue(model, run);
    ends = chat.ends();
  }

  /** The answer; {@code sink} hears it as it grows, whole characters only, without the token that ends it. */
  String to(List<Message> messages, Consumer<String> sink) {
    int[] prompt = prompt(messages);
    var options = new Generator.Options(Math.min(most, model.context() - prompt.length), ends, sampling, seed + turns++);
    var stream = new TextStream(chat.tokenizer(), true);
    var answer = new StringBuilder();
    Consumer<String> both = piece -> {
      answer.append(piece);
      if (!piece.isEmpty()) sink.accept(piece);
    };
    dialogue.answer(prompt, options, (which, id) -> {
      if (!ends.contains(id)) both.accept(stream.add(id));
      return true;
    });
    both.accept(stream.finish());
    return answer.toString();
  }

  /** The ids of the conversation, without its oldest turns where it leaves no room for an answer. */
  private int[] prompt(List<Message> messages) {
    int room = model.context() - Math.min(most, Math.max(1, model.context() / 4));
    List<Message> kept = new ArrayList<>(messages);
    int[] ids = chat.ids(kept, ChatTemplate.USUAL);
    while (ids.length > room && dropOldest(kept)) ids = chat.ids(kept, ChatTemplate.USUAL);
    if (kept.size() < messages.size()) {
      console.say("neoglot: the conversation is longer than the model's context of " + model.context()
          + " tokens; it does not see the first " + (messages.size() - kept.size()) + " turns any more");
    }
    if (ids.length >= model.context()) {
      throw new IllegalArgumentException("this turn alone has " + ids.length + " tokens, but the model's context is "
          + model.context());
    }
    return ids;
  }

  /** A question and its answers go together: templates want them by turns. */
  private static boolean dropOldest(List<Message> kept) {
    int first = kept.getFirst().role().equals("system") ? 1 : 0;
    int next = first + 1;
    while (next < kept.size() && !kept.get(next).role().equals("user")) next++;
    if (next >= kept.size()) return false;
    kept.subList(first, next).clear();
    return true;
  }

  @Override
  public void close() {
    dialogue.close();
  }
}
