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
import org.neoglot.adapt.TaskTuning;
import org.neoglot.adapt.TrainingOptions;
import org.neoglot.adapt.TranslationTuning;
import org.neoglot.adapt.Tuning;
import org.neoglot.adapt.Workplace;
import org.neoglot.adapt.tasks.Task;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.eval.data.Conversation;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.chat.ChatTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Supervised tuning on prompts and responses. */
@Command(name = "finetune", header = "Teach a model responses to prompts, to converse, or a task.",
    description = "Reads JSONL, with a prompt and a response a line, or with a conversation: "
        + "'messages', a list of turns with 'role' and 'content'. Only responses count in the loss. Conversations "
        + "are written by the model's chat template, or by one that is given; so are prompts and responses where "
        + "there is a template. Without one, or with --plain, they follow each other as they are: a space between "
        + "them belongs to one of the two.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot finetune --base swa --data questions.jsonl --response-field answer --minutes 3 --out swa-qa",
      "trains a LoRA adapter, and writes the whole model and the adapter alone (adapter/). Then",
      "  neoglot generate --model swa-qa --greedy --prompt \"Nani anaishi msituni? \"",
      "",
      "With --task a head is learned on an encoder or a decoder, or an encoder-decoder learns to translate:",
      "  neoglot finetune --task classify --base encoder --data swa.train.tsv --dev swa.dev.tsv --label-column category "
          + "--epochs 10 --out swa-topics",
      "  neoglot classify --model swa-topics \"Timu ilishinda mechi jana.\"",
      "What tasks read (each also with .gz): classify, pairs, cross, cloze, regress, retrieval, late, translate: .tsv with "
          + "a header, or .jsonl, by the names of columns; tag: a word, a tab and its tag a line, or .conllu; parse: "
          + ".conllu; qa: SQuAD's .json, or .jsonl; choice: .jsonl with premise, choice1, choice2, label. All "
          + "weights are trained unless --method lora is given; the best by the held-out examples is kept."})
final class FinetuneVerb extends Verb {
  /** Of a task where all weights are trained: a backbone that knows its language bears less than a new one. */
  private static final double USUAL_RATE = 3e-4;

  @Option(names = "--base", required = true, paramLabel = "DIR", description = "Folder of the model to start from.")
  private Path base;

  @Option(names = "--data", required = true, arity = "1..*", paramLabel = "FILE",
      description = "JSONL to train on; with --task what that reads.")
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
  private TaskFlags task;

  @Mixin
  private LoraFlags lora;

  @Mixin
  private TrainingFlags training;

  @Override
  int run(Console console) throws IOException {
    task.check(this, valid);
    if (task.asked()) return learn(console);
    var options = training.options(lora.usualRate(), base);
    var recipe = new Tuning(base, out, lessons(console), lora.config(this), lora.baseFormat(this), options);
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

  /** A task instead of responses. */
  private int learn(Console console) throws IOException {
    lora.unlessSaid(LoraFlags.Method.FULL);
    if (lora.baseFormat(this) != null) {
      throw wrongly("--base-format is for responses; a task's base is used as it is stored");
    }
    int epochs = task.epochs(this);
    if (epochs > 0 && training.lasts()) throw wrongly("--epochs and --minutes, --seconds or --steps: give one of them");
    var options = training.options(lora.full() ? USUAL_RATE : lora.usualRate(), base);
    try (var session = new Session(console, "finetune", team(), commandText())) {
      var place = session.place(training.resume(), training.memory());
      var result = task.translates()
          ? new TranslationTuning(base, out, task.translation(files, options.context(), this, console),
              lora.config(this), epochs, options).run(place)
          : tuned(epochs, options, place, console);
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var page = TrainingReport.write(out, "A model learns a task", String.format(Locale.ROOT,
          "%,d numbers trained for %,d steps in %.0f s.", result.trained(), result.steps(), result.seconds()),
          "learning a task", options.seed(), commandText().repeat(result.steps()));
      console.print(json() ? JsonFile.text(asMap(result)) : asText(result) + System.lineSeparator() + "report: " + page);
      return 0;
    }
  }

  private TaskTuning.Result tuned(int epochs, TrainingOptions options, Workplace place, Console console) throws IOException {
    try (Task<?> what = task.read(files, this, console)) {
      return tuning(what, epochs, options).run(place);
    }
  }

  private <I extends Task.Item> TaskTuning<I> tuning(Task<I> what, int epochs, TrainingOptions options) {
    return new TaskTuning<>(base, out, what, lora.config(this), epochs, task.chunk(), task.change(), options);
  }

  private LinkedHashMap<String, Object> asMap(TaskTuning.Result r) {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("before", r.before());
    map.put("after", r.after());
    map.put("trained_parameters", r.trained());
    map.put("examples", r.examples());
    map.put("cut", r.cut());
    map.put("steps", r.steps());
    map.put("seconds", r.seconds());
    map.put("difference_when_opened_again", r.difference());
    return map;
  }

  private String asText(TaskTuning.Result r) {
    var table = new Table("held-out examples", "before", "after");
    r.after().forEach((name, value) -> table.row(name, r.before().containsKey(name) ? figure(r.before().get(name))
        : "", figure(value)));
    return table + String.format(Locale.ROOT, "%n%n%,d numbers trained on %,d examples for %,d steps in %.0f s%nmodel: %s",
        r.trained(), r.examples(), r.steps(), r.seconds(), out);
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
    // What is wrong in it is said before anything is read.
    text.ifPresent(t -> ChatTemplate.of(t, template.toString()));
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
