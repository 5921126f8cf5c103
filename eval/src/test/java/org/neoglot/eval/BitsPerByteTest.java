// Bits per byte against one token at a time, in double precision, on a small random Llama.
package org.neoglot.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.eval.metric.Predicted;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BitsPerByteTest {
  private static final String END = "<|endoftext|>";
  private static final int CONTEXT = 24;
  private static final List<String> TEXTS = List.of("a short one", "na\u00efve caf\u00e9 \uD83D\uDE00, " + END,
      "a longer one that needs several windows, because the model's context is short: " + "0123456789".repeat(6), "x");

  private static Tokenizer tokenizer;
  private static RandomWeights weights;
  private static Decoder model;
  private static EagerRun run;

  @BeforeAll static void build() {
    tokenizer = new BpeTrainer(280).withMinFrequency(1).withSpecials(END).withRole(Roles.Role.EOS, END)
        .train(TEXTS.stream());
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("model_type", "llama").put("vocab_size", tokenizer.size()).put("hidden_size", 16);
    json.put("intermediate_size", 24).put("num_hidden_layers", 2).put("num_attention_heads", 2);
    json.put("num_key_value_heads", 1).put("max_position_embeddings", CONTEXT).put("tie_word_embeddings", true);
    weights = new RandomWeights(1, 0.3, 2);                                  // wide, so that probabilities differ
    model = Families.build(new Config("test", json), weights);
    run = Run.eager(new Threads(1));
  }

  @AfterAll static void close() {
    run.close();
    weights.close();
  }

  private static BitsPerByte.Score score(int context, List<String> documents) {
    return new BitsPerByte(model, run, tokenizer, tokenizer.eos().orElseThrow(), context).of(documents);
  }

  /** -ln p of one token given those before it, from scores of the last row alone. */
  private static double nats(EagerRun exact, int[] before, int next) {
    Segments s = Segments.of(exact, before.length);
    double[] all = exact.read(model.logits(exact, model.body(exact, model.embed(exact, s.ids(exact, before)), s, null)));
    double[] last = Arrays.copyOfRange(all, all.length - tokenizer.size(), all.length);
    double most = Arrays.stream(last).max().orElseThrow();
    double sum = Arrays.stream(last).map(x -> StrictMath.exp(x - most)).sum();
    exact.reset();
    return most + StrictMath.log(sum) - last[next];
  }

  /** A published model begins texts with one token and ends them with another: each in its place, as by the definition. */
  @Test
  void textsBeginWithTheirBeginning() {
    Tokenizer both = new BpeTrainer(280).withMinFrequency(1).withSpecials("<s>", END).withRole(Roles.Role.BOS, "<s>")
        .withRole(Roles.Role.EOS, END).train(TEXTS.stream());
    String text = TEXTS.getFirst();
    int[] plain = both.encodePlain(text);
    int[] all = new int[plain.length + 1];
    all[0] = both.bos().orElseThrow();
    System.arraycopy(plain, 0, all, 1, plain.length);
    double sum = 0;
    try (EagerRun exact = Run.eager(new Threads(1))) {
      for (int i = 0; i < all.length; i++) {
        int next = i + 1 < all.length ? all[i + 1] : both.eos().orElseThrow();
        sum += nats(exact, Arrays.copyOf(all, i + 1), next);
      }
    }
    assertEquals(sum, new BitsPerByte(model, run, both, CONTEXT).of(List.of(text)).nats(), 1e-3);
    assertEquals(score(CONTEXT, TEXTS), new BitsPerByte(model, run, tokenizer, CONTEXT).of(TEXTS), "one token for both");
  }

  /** The definition: each token and the end, given the end and what stands before it in its window. */
  private static double naive(EagerRun exact, String text, int context) {
    int end = tokenizer.eos().orElseThrow();
    int[] ids = tokenizer.encodePlain(text);
    int[] all = new int[ids.length + 2];
    all[0] = all[all.length - 1] = end;
    System.arraycopy(ids, 0, all, 1, ids.length);
    double sum = 0;
    for (int i = 1; i < all.length; i++) {
      int window = (i - 1) / context * context;
      sum += nats(exact, Arrays.copyOfRange(all, window, i), all[i]);
    }
    return sum;
  }

  @Test void isWhatOneTokenAtATimeGives() {
    try (EagerRun exact = Run.exact()) {
      for (int context : new int[] {5, CONTEXT}) {
        var score = score(context, TEXTS);
        double sum = 0;
        long bytes = 0;
        for (int d = 0; d < TEXTS.size(); d++) {
          double wanted = naive(exact, TEXTS.get(d), context);
          var document = score.documents().get(d);
          assertEquals(wanted, document.nats(), 1e-5 * wanted, "document " + d + ", context " + context);
          assertEquals(tokenizer.encodePlain(TEXTS.get(d)).length + 1, document.tokens());
          assertEquals(TEXTS.get(d).getBytes(StandardCharsets.UTF_8).length, document.bytes());
          sum += wanted;
          bytes += document.bytes();
        }
        assertEquals(sum / StrictMath.log(2) / bytes, score.bitsPerByte(), 1e-5 * score.bitsPerByte());
        assertEquals(StrictMath.exp(sum / score.tokens()), score.perplexity(), 1e-4 * score.perplexity());
      }
    }
  }

  @Test void aContextBeyondTheModelsIsTheModels() {
    assertEquals(score(CONTEXT, TEXTS), score(1 << 20, TEXTS));
  }

  /** Far more rows than pass at a time, in other company and order each: the same bits. */
  @Test void aDocumentsScoreDoesNotDependOnItsCompany() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) many.addAll(TEXTS);
    var together = score(CONTEXT, many);
    Collections.reverse(many);
    var reversed = score(CONTEXT, many);
    for (int d = 0; d < many.size(); d++) {
      var alone = score(CONTEXT, List.of(many.get(d)));
      assertEquals(alone.documents().get(0), reversed.documents().get(d));
      assertEquals(alone.documents().get(0), together.documents().get(many.size() - 1 - d));
    }
  }

  @Test void theWholeIsTheSumOfTheDocuments() {
    var score = score(CONTEXT, TEXTS);
    assertEquals(score.documents().stream().mapToDouble(Predicted::nats).sum(), score.nats());
    assertEquals(score.documents().stream().mapToLong(Predicted::tokens).sum(), score.tokens());
    assertEquals(score.documents().stream().mapToLong(Predicted::bytes).sum(), score.bytes());
    assertEquals((double) score.tokens() / score.bytes(), score.tokensPerByte());
  }

  @Test void halfASurrogatePairHasTheBytesOfItsReplacement() {
    assertEquals(score(CONTEXT, List.of("a\uFFFDb")), score(CONTEXT, List.of("a\uD83Db")));
  }

  @Test void nothingToMeasureIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> score(CONTEXT, List.of()));
    assertThrows(IllegalArgumentException.class, () -> score(CONTEXT, List.of("", "")));
  }
}
