// Conversations as files have them, divided into what is trained on and what is measured on.
package org.neoglot.adapt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.neoglot.adapt.data.Supervised;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.data.Conversation;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.chat.Chat;
import org.neoglot.tokenizer.chat.ChatTemplate;

/**
 * Conversations, written by the model's chat template or by another one. Without validation files of its own, a share is
 * held out by a hash of what comes before the first answer, so that the same question is always on the same side.
 *
 * @param template the template to use and to save with the result; empty for the model's own
 * @param source where they came from and its hashes, for provenance
 */
public record Conversations(String name, List<Conversation> train, List<Conversation> valid, Optional<String> template,
    List<Corpus.Source> source) implements Lessons {

  public Conversations {
    if (train.isEmpty() || valid.isEmpty()) {
      throw new IllegalArgumentException("'" + name + "' has " + train.size() + " conversations to train on and "
          + valid.size() + " to measure on, wanted at least one of each; give validation conversations of their own");
    }
    train = List.copyOf(train);
    valid = List.copyOf(valid);
    source = List.copyOf(source);
  }

  /** Reads JSONL files; {@code warn} hears of bytes that were not UTF-8. */
  public static Conversations read(String name, List<Path> files, List<Path> validFiles, Conversation.Fields fields,
      Optional<String> template, Consumer<String> warn) {
    List<Corpus.Source> sources = new ArrayList<>();
    List<Conversation> all = all(files, fields, warn, sources);
    if (!validFiles.isEmpty()) {
      return new Conversations(name, all, all(validFiles, fields, warn, sources), template, sources);
    }
    var sides = all.stream().collect(Collectors.partitioningBy(c -> Corpus.heldOut(c.asked())));
    return new Conversations(name, sides.get(false), sides.get(true), template, sources);
  }

  private static List<Conversation> all(List<Path> files, Conversation.Fields fields, Consumer<String> warn,
      List<Corpus.Source> sources) {
    List<Conversation> all = new ArrayList<>();
    for (Path file : files) {
      Conversation.Content content = Conversation.read(file, fields);
      all.addAll(content.conversations());
      sources.add(new Corpus.Source(file.toString(), Hashes.sha256(file)));
      if (content.invalid() > 0) {
        warn.accept(file + ": " + content.invalid() + " places are not UTF-8; U+FFFD stands there now");
      }
    }
    return all;
  }

  @Override
  public Tokenizer dressed(Tokenizer tokenizer) {
    if (template.isPresent()) return Chat.with(tokenizer, template.get());
    if (tokenizer.roles().chatTemplate().isPresent()) return tokenizer;
    throw new IllegalArgumentException("the model has no chat template; give one with --template");
  }

  @Override
  public Supervised examples(boolean held, Tokenizer tokenizer, int context, int rows, long seed) {
    Chat chat = Chat.of(tokenizer, "chat template").orElseThrow();
    List<Chat.Lesson> lessons = new ArrayList<>();
    for (Conversation c : held ? valid : train) {
      try {
        lessons.addAll(chat.lessons(c.messages(), new ChatTemplate.Settings(false, c.tools(), Map.of(), null)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(c.place() + ": " + e.getMessage(), e);
      }
    }
    return Supervised.of(lessons, context, rows, seed);
  }

  @Override
  public Corpus texts() {
    return new Corpus(name, texts(train), texts(valid), source);
  }

  private static List<String> texts(List<Conversation> some) {
    return some.stream().map(c -> c.messages() + " " + c.tools()).toList();
  }
}
