// neoglot chat: a conversation with a model.
package org.neoglot.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.tokenizer.chat.Chat;
import org.neoglot.tokenizer.chat.ChatTemplate;
import org.neoglot.tokenizer.chat.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turn by turn: a line is read, the answer is written while it grows. */
@Command(name = "chat", header = "Talk with a model.",
    description = "A line is a turn; the answer is written while it grows. The model's chat template says how a conversation is "
        + "written. Lines of standard input work like typed ones. /help shows what else can be typed.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot chat --model swa-chat --system \"Jibu kwa Kiswahili.\" --temperature 0.7",
      "begins a conversation; /reset begins it anew, /exit or Ctrl-D ends it."})
final class ChatVerb extends Verb {
  private static final String COMMANDS = "/reset forgets the conversation, /undo the last question and its answer, /system TEXT "
      + "changes the system's turn, /save FILE writes the conversation as JSONL, /exit ends.";

  @Mixin
  private ModelFlags model;

  @Mixin
  private SamplingFlags sampling;

  @Option(names = "--system", paramLabel = "TEXT", description = "The system's turn at the beginning.")
  private String system;

  @Option(names = "--template", paramLabel = "FILE", description = "Chat template (Jinja). Default: the model's own.")
  private Path template;

  @Option(names = "--message", paramLabel = "TEXT", description = "Say this, print the answer, and end.")
  private String message;

  @Option(names = "--max-new", paramLabel = "N", defaultValue = "512",
      description = "Tokens of an answer at most. Default: ${DEFAULT-VALUE}, or what the model's context leaves.")
  private int maxNew;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private final List<Message> messages = new ArrayList<>();

  @Override
  int run(Console console) throws IOException {
    if (maxNew < 1) throw wrongly("--max-new is " + maxNew + "; at least 1 is needed");
    var how = sampling.sampling(this);
    try (var opened = model.open(); var threads = team(); var run = Run.eager(threads);
        var answers = new Answers(opened.model(), chat(opened), run, how, maxNew, seed, console)) {
      setSystem(system);
      if (message != null) {
        turn(message, answers, console);
      } else {
        talk(answers, console);
      }
      if (json()) console.print(JsonFile.text(asMap()));
      return 0;
    }
  }

  private Chat chat(OpenedModel opened) throws IOException {
    if (template != null) {
      return new Chat(opened.tokenizer(), ChatTemplate.of(Files.readString(template), template.toString()));
    }
    return Chat.of(opened.tokenizer(), "the model's chat template").orElseThrow(() -> new IllegalArgumentException(
        "the model has no chat template; give one with --template FILE, or let 'generate' go on with text"));
  }

  private void talk(Answers answers, Console console) throws IOException {
    boolean typed = System.console() != null && System.console().isTerminal();
    if (typed) console.say(COMMANDS);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (true) {
      if (typed) console.err().print("> ");
      console.err().flush();
      String line = in.readLine();
      if (line == null || line.strip().equals("/exit")) return;
      if (line.isBlank()) continue;
      if (line.startsWith("/")) command(line.strip(), console);
      else turn(line, answers, console);
    }
  }

  private void turn(String text, Answers answers, Console console) {
    messages.add(Message.of("user", text));
    String answer;
    try {
      answer = answers.to(messages, json() ? piece -> {} : piece -> {
        console.out().print(piece);
        console.out().flush();
      });
    } catch (RuntimeException e) {
      messages.removeLast();
      throw e;
    }
    if (!json()) console.print("");
    messages.add(Message.of(Message.ASSISTANT, answer));
  }

  private void command(String line, Console console) throws IOException {
    String[] parts = line.split("\\s+", 2);
    String rest = parts.length > 1 ? parts[1] : null;
    switch (parts[0]) {
      case "/reset" -> messages.removeIf(m -> !m.role().equals("system"));
      case "/undo" -> {
        while (!messages.isEmpty() && !messages.getLast().role().equals("system")) {
          if (messages.removeLast().role().equals("user")) break;
        }
      }
      case "/system" -> setSystem(rest);
      case "/save" -> {
        if (rest == null) console.warn("/save needs the name of a file");
        else JsonFile.write(Path.of(rest), JsonFile.line(asMap()));
      }
      case "/help" -> console.say(COMMANDS);
      default -> console.warn(parts[0] + " is not known. " + COMMANDS);
    }
  }

  private void setSystem(String text) {
    messages.removeIf(m -> m.role().equals("system"));
    if (text != null) messages.addFirst(Message.of("system", text));
  }

  private Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("messages", messages.stream().map(Message::fields).toList());
    return map;
  }
}
