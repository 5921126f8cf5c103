// neoglot finetune: a model learns to respond.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.neoglot.adapt.Conversations;
import org.neoglot.adapt.Lessons;
import org.neoglot.adapt.Pairs;
import org.neoglot.adapt.Tuning;
import org.neoglot.adapt.data.Conversation;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.chat.ChatTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Supervised tuning on prompts and responses. */
@Command(name = "finetune", aliases = "tune", header = "Teach a model responses to prompts, or to converse.",
    description = "Reads JSONL, with a prompt and a response a line, or with a conversation: 'messages', a list of turns with "
        + "'role' and 'content'. Only responses count in the loss. Conversations are written by the model's chat template, "
        + "or by one that is given; so are prompts and responses where there is a template. Without one, or with --plain, "
        + "they follow each other as they are: a space between them belongs to one of the two.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot finetune --base swa --data questions.jsonl --response-field answer --minutes 3 --out swa-qa",
      "trains a LoRA adapter, and writes the whole model and the adapter alone (adapter/). Then",
      "  neoglot generate --model swa-qa --greedy --prompt \"Nani anaishi msituni? \""})
final class FinetuneVerb extends Verb {
  @Option(names = "--base", required = true, paramLabel = "DIR", description = "Folder of the model to start from.")
  private Path base;

  @Option(names = "--data", required = true, arity = "1..*", paramLabel = "FILE", description = "JSONL to train on.")
  private List<Path> files;

  @Option(names = "--valid", arity = "1..*", paramLabel = "FILE",
      description = "JSONL to measure on. Default: a twentieth of the prompts of --data.")
  private List<Path> valid = List.of();

  @Option(names = "--prompt-field", paramLabel = "NAME", defaultValue = "prompt",
      description = "Default: ${DEFAULT-VALUE}.")
  private String promptField;

  @Option(names = "--response-field", paramLabel = "NAME", defaultValue = "response",
      description = "Default: ${DEFAULT-VALUE}.")
  private String responseField;

  @Option(names = "--messages-field", paramLabel = "NAME", defaultValue = "messages",
      description = "The field that holds a conversation's turns. Default: ${DEFAULT-VALUE}.")
  private String messagesField;

  @Option(names = "--template", paramLabel = "FILE",
      description = "Chat template (Jinja) to write conversations with; it becomes the result's.")
  private Path template;

  @Option(names = "--system", paramLabel = "TEXT", description = "A turn of the system before conversations that have none.")
  private String system;

  @Option(names = "--plain", description = "Prompts and responses as they are, although there is a chat template.")
  private boolean plain;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the result goes: a new folder.")
  private Path out;

  @Mixin
  private LoraFlags lora;

  @Mixin
  private TrainingFlags training;

  @Override
  int run(Console console) throws IOException {
    var options = training.options(lora.usualRate(), base);
    var recipe = new Tuning(base, out, lessons(console), lora.config(), lora.baseFormat(this), options);
    try (var session = new Session(console, "finetune", team(), commandText())) {
      var result = recipe.run(session.place(training.resume(), training.memory()));
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var page = TrainingReport.write(out, "A model learns responses", String.format(Locale.ROOT,
          "%,d numbers trained for %,d steps in %.0f s.", result.trained(), result.steps(), result.seconds()),
          "learning responses", options.seed(), commandText().repeat(result.steps()));
      console.print(json() ? JsonFile.text(asMap(result)) : asText(result) + System.lineSeparator() + "report: " + page);
      return 0;
    }
  }

  private Lessons lessons(Console console) throws IOException {
    boolean turns = Conversation.turns(files.getFirst(), messagesField);
    if (plain && (turns || template != null || system != null)) {
      throw wrongly("--plain is for prompts and responses without a chat template");
    }
    boolean chat = turns || template != null || !plain && Tokenizer.load(base).roles().chatTemplate().isPresent();
    if (!chat && system != null) throw wrongly("--system needs a chat template, and " + base + " has none; give --template");
    if (!chat) return Pairs.read("pairs", files, valid, promptField, responseField, console::warn);
    var fields = new Conversation.Fields(messagesField, promptField, responseField, system);
    var text = template == null ? Optional.<String>empty() : Optional.of(Files.readString(template));
    text.ifPresent(t -> ChatTemplate.of(t, template.toString()));        // what is wrong in it is said before anything is read
    return Conversations.read("conversations", files, valid, fields, text, console::warn);
  }

  private LinkedHashMap<String, Object> asMap(Tuning.Result r) {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("loss_before", r.before());
    map.put("loss_after", r.after());
    map.put("trained_parameters", r.trained());
    map.put("cut", r.cut());
    map.put("left_out", r.leftOut());
    map.put("steps", r.steps());
    map.put("seconds", r.seconds());
    return map;
  }

  private String asText(Tuning.Result r) {
    var table = new Table("held-out responses", "before", "after");
    table.row("loss (nats a token)", figure(r.before()), figure(r.after()));
    return table + String.format(Locale.ROOT, "%n%n%,d numbers trained for %,d steps in %.0f s%nmodel: %s", r.trained(),
        r.steps(), r.seconds(), out);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
