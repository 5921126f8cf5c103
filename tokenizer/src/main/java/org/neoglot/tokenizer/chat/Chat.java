// A tokenizer and its chat template: conversations as ids, and which of them the assistant says.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

/** Conversations for a model. As in the Hugging Face library nothing is put around the text: the template writes it all. */
public final class Chat {
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final Map<String, String> specials = new HashMap<>();

  public Chat(Tokenizer tokenizer, ChatTemplate template) {
    this.tokenizer = tokenizer;
    this.template = template;
    tokenizer.roles().tokens().forEach((role, token) -> specials.put(role.variable(), token));
  }

  /**
   * By the template that came with a tokenizer; empty where none did.
   *
   * @param source how errors name the template
   */
  public static Optional<Chat> of(Tokenizer tokenizer, String source) {
    return tokenizer.roles().chatTemplate().map(text -> new Chat(tokenizer, ChatTemplate.of(text, source)));
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The text of a conversation. */
  public String text(List<Message> messages, ChatTemplate.Settings settings) {
    return template.render(messages, specials, settings).text();
  }

  /** The ids of a conversation, special tokens in it recognised. */
  public int[] ids(List<Message> messages, ChatTemplate.Settings settings) {
    return tokenizer.encode(text(messages, settings));
  }

  /**
   * A conversation to learn from.
   *
   * @param ids all of it
   * @param said whether the assistant says that token: what is to be learnt
   */
  public record Lesson(int[] ids, boolean[] said) {
    public Lesson {
      if (ids.length != said.length) throw new IllegalArgumentException(ids.length + " ids, but " + said.length + " flags");
    }

    /** How many tokens are to be learnt. */
    public int count() {
      int n = 0;
      for (boolean s : said) if (s) n++;
      return n;
    }
  }

  /**
   * What there is to learn in a conversation: the assistant's turns, each with the special token that ends it. Where the
   * template has {@code generation} tags, they say what the turns are. Else a turn is what stands between the
   * conversation before it, with the answer begun, and the conversation that ends with it. A template that writes earlier
   * turns otherwise than the last one, such as one that leaves their thoughts away, gives a lesson for each turn, so that
   * every one is learnt as it is asked for.
   *
   * @throws IllegalArgumentException when the template refuses the conversation, when the assistant says nothing in it, or
   *     when the template begins an answer otherwise than it writes one
   */
  public List<Lesson> lessons(List<Message> messages, ChatTemplate.Settings settings) {
    ChatTemplate.Rendered whole = template.render(messages, specials, settings.answer(false));
    if (!whole.generations().isEmpty()) return List.of(lesson(whole.text(), whole.generations()));
    List<String> texts = new ArrayList<>();
    List<int[]> spans = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.get(i).role().equals(Message.ASSISTANT)) continue;
      String before = text(messages.subList(0, i), settings.answer(true));
      String with = i + 1 == messages.size() ? whole.text() : text(messages.subList(0, i + 1), settings.answer(false));
      if (!with.startsWith(before)) {
        throw new IllegalArgumentException("turn " + (i + 1) + ": the chat template begins the answer otherwise than it"
            + " writes it, so that it cannot be told from what is asked; wanted a template with generation tags");
      }
      texts.add(with);
      spans.add(new int[] {before.length(), with.length()});
    }
    if (texts.isEmpty()) throw new IllegalArgumentException("the assistant says nothing in it");
    if (texts.stream().allMatch(whole.text()::startsWith)) return List.of(lesson(whole.text(), spans));
    List<Lesson> each = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) each.add(lesson(texts.get(i), List.of(spans.get(i))));
    return each;
  }

  /** A token that lies across the beginning of a turn belongs to what is asked: it could not be foreseen. */
  private Lesson lesson(String text, List<int[]> spans) {
    Encoding encoding = tokenizer.encoding(text);
    boolean[] said = new boolean[encoding.size()];
    for (int[] span : spans) {
      int from = text.codePointCount(0, span[0]);
      int to = text.codePointCount(0, span[1]);
      int last = -1;
      int special = -1;
      for (int i = 0; i < said.length; i++) {
        if (encoding.starts()[i] < from || encoding.ends()[i] > to || encoding.ends()[i] == encoding.starts()[i]) continue;
        said[i] = true;
        last = i;
        if (tokenizer.isSpecial(encoding.ids()[i])) special = i;
      }
      // What follows the token that ends the turn, such as a newline, is written by whoever asks next.
      if (special >= 0) Arrays.fill(said, special + 1, last + 1, false);
    }
    return new Lesson(encoding.ids(), said);
  }

  /** Ids that end an answer: the end of text, and the special token that the template puts behind one. */
  public Set<Integer> ends() {
    Set<Integer> ends = new TreeSet<>();
    tokenizer.eos().ifPresent(ends::add);
    try {
      List<Message> sample = List.of(Message.of("user", "a"), Message.of(Message.ASSISTANT, "b"));
      Lesson last = lessons(sample, ChatTemplate.USUAL).getLast();
      for (int i = 0; i < last.ids.length; i++) if (last.said[i] && tokenizer.isSpecial(last.ids[i])) ends.add(last.ids[i]);
    } catch (IllegalArgumentException e) {
      // A template that wants a conversation of another kind tells us nothing here; the end of text still ends an answer.
    }
    return ends;
  }

  /** The same tokenizer with another template, to be saved with it. */
  public static Tokenizer with(Tokenizer tokenizer, String template) {
    Roles roles = tokenizer.roles();
    return new Tokenizer(tokenizer.pipeline(), new Roles(roles.tokens(), Optional.of(template), roles.config()),
        tokenizer.sentencePieceModel());
  }
}
