// A conversation as the text that a model was taught to go on with.
package org.neoglot.tokenizer.chat;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chat template of a model folder ({@code chat_template} of tokenizer_config.json, or chat_template.jinja): the part of
 * the Jinja language (jinja.palletsprojects.com) that published templates use, rendered with the settings of the Hugging
 * Face library: {@code trim_blocks}, {@code lstrip_blocks}, and the functions {@code raise_exception} and
 * {@code strftime_now}. What is not supported is refused by name when the template is read. Immutable.
 */
public final class ChatTemplate {
  /** What is as it should be when nothing is said: the answer is to be begun, and nothing else is known. */
  public static final Settings USUAL = new Settings(true, List.of(), Map.of(), null);

  private final String source;
  private final List<Statement> statements;

  private ChatTemplate(String source, List<Statement> statements) {
    this.source = source;
    this.statements = statements;
  }

  /**
   * How a conversation is to be written.
   *
   * @param answer whether the text ends where the assistant is to speak ({@code add_generation_prompt})
   * @param tools descriptions of functions that the assistant may call, as {@link Message#value} makes them of JSON;
   *     where there are none, {@code tools} is none
   * @param more further variables, such as {@code enable_thinking}
   * @param now what {@code strftime_now} shows; null for the clock
   */
  public record Settings(boolean answer, List<Object> tools, Map<String, Object> more, LocalDateTime now) {
    public Settings {
      tools = List.copyOf(tools);
      more = Map.copyOf(more);
    }

    /** The same, with or without the beginning of an answer. */
    public Settings answer(boolean wanted) {
      return new Settings(wanted, tools, more, now);
    }
  }

  /**
   * The text, and where the assistant speaks in it as the template itself says by its {@code generation} tags.
   *
   * @param generations pairs of from and before in characters; empty for a template without such tags
   */
  public record Rendered(String text, List<int[]> generations) {}

  /**
   * Reads a template.
   *
   * @param template what it says
   * @param source where it stands, for errors
   * @throws IllegalArgumentException one line: source, line, what was found, what was wanted
   */
  public static ChatTemplate of(String template, String source) {
    try {
      return new ChatTemplate(source, TemplateParser.statements(template));
    } catch (Fault e) {
      throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
    }
  }

  /**
   * The text of a conversation.
   *
   * @param specials variables for the special tokens: {@code bos_token} and its like
   * @throws IllegalArgumentException when the template refuses the conversation, or computes what cannot be computed
   */
  public Rendered render(List<Message> messages, Map<String, String> specials, Settings settings) {
    var scope = new Scope(null);
    Functions.define(scope, settings.now() == null ? LocalDateTime.now() : settings.now());
    specials.forEach(scope::set);
    scope.set("messages", messages.stream().<Object>map(Message::fields).toList());
    scope.set("add_generation_prompt", settings.answer());
    scope.set("tools", settings.tools().isEmpty() ? null : settings.tools());
    scope.set("documents", null);
    new LinkedHashMap<>(settings.more()).forEach(scope::set);
    try {
      var renderer = new Renderer();
      String text = renderer.render(statements, scope);
      return new Rendered(text, renderer.generations().stream().map(s -> new int[] {s.from(), s.to()}).toList());
    } catch (Fault e) {
      throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(source + ": goes deeper than this machine's stack", e);
    }
  }
}
