// What a model is given of a source and a target, in training as in generation, family by family.
package org.neoglot.adapt.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.RandomWeights;
import org.neoglot.models.Config;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Families;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.ScoreFilter;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FramingTest {
  private static final String[] SPECIALS = {"<pad>", "<s>", "</s>", "en_XX", "ro_RO", "eng_Latn"};

  @TempDir
  Path folder;

  private final RandomWeights weights = new RandomWeights(5, 0.1, 1);
  private Tokenizer words;

  @AfterEach
  void close() {
    weights.close();
  }

  /** A byte a token; the class of the tokenizer decides its frame. */
  private void words(String type) throws IOException {
    new BpeTrainer(256 + SPECIALS.length).withSpecials(SPECIALS).withRole(Roles.Role.PAD, "<pad>")
        .withRole(Roles.Role.EOS, "</s>").train(Stream.of("ab")).save(folder);
    if (type != null) {
      Files.writeString(folder.resolve("tokenizer_config.json"),
          "{\"tokenizer_class\": \"" + type + "\", \"eos_token\": \"</s>\", \"pad_token\": \"<pad>\"}");
    }
    words = Tokenizer.load(folder);
  }

  /** Names of tokens in a JSON text stand for their ids. */
  private String ids(String json) {
    for (String token : SPECIALS) json = json.replace("'" + token + "'", String.valueOf(words.id(token).getAsInt()));
    return json;
  }

  private EncoderDecoder model(String family, String more) {
    String json = "{\"model_type\": \"" + family + "\", \"vocab_size\": " + words.size() + """
        , "d_model": 8, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
        "encoder_ffn_dim": 8, "decoder_ffn_dim": 8, "max_position_embeddings": 12, "pad_token_id": '<pad>'""" + more + "}";
    var config = new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(ids(json)));
    return Families.encoderDecoder(config, Families.model(config, weights));
  }

  private GenerationSettings settings(String json) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), ids(json));
    return GenerationSettings.read(folder);
  }

  private String shown(int... ids) {
    return Arrays.stream(ids).mapToObj(words::token).collect(Collectors.joining(" "));
  }

  /** What the decoder is given in training is what generation gives it: the start, then the tokens that are forced. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '"', textBlock = """
      mbart   | -                | ro_RO | {}                                   | -     | a b </s> ro_RO | ro_RO a b </s>
      mbart   | MBartTokenizer   | ro_RO | {'decoder_start_token_id': 'ro_RO'}  | -     | a b </s> ro_RO | ro_RO a b </s>
      mbart   | MBartTokenizer   | ro_RO | {}                                   | en_XX | a b </s> en_XX | en_XX a b </s>
      mbart   | MBartTokenizer   | -     | {}                                   | ro_RO | a b </s> ro_RO | ro_RO a b </s>
      mbart   | MBartTokenizer   | -     | {}                                   | -     | a b </s>       | </s> a b
      mbart   | MBart50Tokenizer | </s>  | {}                                   | ro_RO | ro_RO a b </s> | </s> ro_RO a b
      mbart   | MBart50Tokenizer | </s>  | {'forced_bos_token_id': 'en_XX'}     | -     | en_XX a b </s> | </s> en_XX a b
      mbart   | -                | -     | {}                                   | ro_RO | ro_RO a b </s> | </s> ro_RO a b
      m2m_100 | NllbTokenizer    | </s>  | {'forced_bos_token_id': 'en_XX'}     | ro_RO | ro_RO a b </s> | </s> ro_RO a b
      bart    | -                | </s>  | {'forced_bos_token_id': '<s>'}       | -     | <s> a b </s>   | </s> <s> a b
      bart    | -                | </s>  | {}                                   | -     | a b </s>       | </s> a b
      marian  | -                | <pad> | {'decoder_start_token_id': '<pad>'}  | -     | a b </s>       | <pad> a b
      """)
  void theDecoderBeginsAlikeInTrainingAndGeneration(String family, String type, String start, String generation,
      String language, String labels, String seen) throws IOException {
    words(type);
    EncoderDecoder model = model(family, start == null ? "" : ", \"decoder_start_token_id\": '" + start + "'");
    GenerationSettings said = settings(ids(generation).replace('\'', '"'));
    Framing framing = Framing.of(model, words, said, language);
    Framing.Ids target = framing.target("ab", 12);
    assertEquals(labels, shown(target.ids()));
    assertFalse(target.cut());
    int[] shifted = model.shiftRight(target.ids());
    assertEquals(seen, shown(shifted));
    assertEquals(shifted[0], framing.begin());
    OptionalInt forced = framing.settings(said).filters(1, 9).stream().filter(ScoreFilter.Forced.class::isInstance)
        .mapToInt(f -> ((ScoreFilter.Forced) f).id()).findFirst();
    assertEquals(labels.startsWith("a") ? OptionalInt.empty() : OptionalInt.of(target.ids()[0]), forced);
    var config = (ObjectNode) JsonMapper.shared().readTree("{}");
    framing.remember(config);
    String key = labels.endsWith("</s>") ? "forced_bos_token_id" : "decoder_start_token_id";
    assertEquals(language == null ? List.of() : List.of(words.id(language).getAsInt()), new Config("x", config).ids(key));
  }

  /** A text that is too long loses letters; the tokens around it are what the model knows texts by. */
  @Test
  void textsAreCutAndFramesAreNot() throws IOException {
    for (String type : List.of("MBartTokenizer", "MBart50Tokenizer", "PreTrainedTokenizerFast")) {
      words(type);
      Framing framing = Framing.of(model("mbart", ""), words, settings("{}"), "ro_RO");
      String letters = "a".repeat(20);
      assertEquals(switch (type) {
        case "MBartTokenizer" -> "a a a a </s> en_XX";
        case "MBart50Tokenizer" -> "en_XX a a a a </s>";
        default -> "a a a a a </s>";
      }, shown(framing.source(letters, 6).ids()));
      assertEquals(type.equals("MBartTokenizer") ? "a a a a </s> ro_RO" : "ro_RO a a a a </s>",
          shown(framing.target(letters, 6).ids()));
      assertTrue(framing.source(letters, 6).cut() && framing.target(letters, 6).cut());
      int frame = framing.source("", 6).ids().length;
      assertFalse(framing.source("a".repeat(6 - frame), 6).cut(), "as long as it may be");
      assertTrue(framing.source("a".repeat(7 - frame), 6).cut());
    }
  }

  /** Ends that only the tokenizer names are kept back, and end texts, like others. */
  @Test
  void endsThatTheTokenizerNamesHoldForAllSettings() throws IOException {
    words(null);
    int end = words.eos().getAsInt();
    EncoderDecoder model = model("bart", "");
    GenerationSettings said = settings("{\"min_length\": 4, \"bad_words_ids\": [['</s>']]}");
    GenerationSettings asked = Framing.of(model, words, said, null).settings(said);
    assertEquals(List.of(new ScoreFilter.MinLength(4, Set.of(end))), asked.beams(1, 9).filters());
    assertEquals(Set.of(end), asked.greedy(1, 9).ends());
    assertArrayEquals(new int[] {end}, Framing.of(model, words, said, null).source("", 5).ids());
    var translator = new Translator(model, words, null, settings("{\"max_length\": 9}"), null);
    assertEquals(8, translator.most(0), "as the folder says, without the start");
    assertEquals(10, translator.most(10));
    assertEquals(11, translator.most(300), "the model's context");
  }

  @Test
  void aLanguageThatIsNoTokenIsOneLine() throws IOException {
    words("NllbTokenizer");
    var translator = new Translator(model("m2m_100", ""), words, null, settings("{}"), "swh");
    var e = assertThrows(IllegalArgumentException.class, translator::check);
    assertEquals("'swh' is no token of this tokenizer, wanted a language such as swh_Latn", e.getMessage());
  }
}
