// The frame of a source says its language, where the tokenizer's class puts it, and remembers what was chosen.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceLanguageTest {
  private static final String[] SPECIALS = {"<pad>", "</s>", "eng_Latn", "swh_Latn", "en_XX", "ro_RO", "__en__", "__sw__",
    ">>swa<<", "<kik>", "en"};

  @TempDir
  Path folder;

  /** A tokenizer whose file has a frame that its config may contradict. */
  private Tokenizer opened(String frame, String config) throws IOException {
    Tokenizer made = new BpeTrainer(256 + SPECIALS.length).withSpecials(SPECIALS).withRole(Roles.Role.EOS, "</s>")
        .train(Stream.of("ab"));
    var pieces = new ArrayList<Template.Piece>();
    for (String piece : frame.split(" ")) {
      pieces.add(piece.equals("A") ? new Template.Text(false, 0)
          : new Template.Special(piece, made.id(piece).getAsInt(), 0));
    }
    var two = new ArrayList<>(pieces);
    two.add(two.indexOf(new Template.Text(false, 0)) + 1, new Template.Text(true, 0));
    made.withTemplate(new Template(Optional.empty(), pieces, two)).save(folder);
    if (config != null) Files.writeString(folder.resolve("tokenizer_config.json"), config);
    return Tokenizer.load(folder);
  }

  private static String framed(Tokenizer tokenizer) {
    var tokens = new ArrayList<String>();
    int text = tokenizer.encode("a")[0];
    for (int id : tokenizer.encodeFramed("a")) tokens.add(id == text ? "A" : tokenizer.token(id));
    return String.join(" ", tokens);
  }

  private static String config(String type, String more) {
    return "{\"tokenizer_class\": \"" + type + "\", \"eos_token\": \"</s>\"" + (more == null ? "" : ", " + more) + "}";
  }

  /** What set_src_lang_special_tokens of the class makes of it, whatever the file was frozen with. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
      NllbTokenizer     | -                                                  | eng_Latn A </s> | swh_Latn | swh_Latn A </s>
      NllbTokenizerFast | "src_lang": "swh_Latn"                             | swh_Latn A </s> | eng_Latn | eng_Latn A </s>
      NllbTokenizerFast | "legacy_behaviour": true                           | A </s> eng_Latn | swh_Latn | A </s> swh_Latn
      NllbTokenizerFast | "legacy_behaviour": false, "src_lang": "swh_Latn"  | swh_Latn A </s> | swh_Latn | swh_Latn A </s>
      MBartTokenizer    | "src_lang": null                                   | A </s> en_XX    | ro_RO    | A </s> ro_RO
      MBart50Tokenizer  | "src_lang": "ro_RO"                                | ro_RO A </s>    | en_XX    | en_XX A </s>
      M2M100Tokenizer   | -                                                  | __en__ A </s>   | sw       | __sw__ A </s>
      M2M100Tokenizer   | "src_lang": "sw"                                   | __sw__ A </s>   | __en__   | __en__ A </s>
      """)
  void theClassSaysWhereTheLanguageStands(String type, String more, String opened, String other, String then)
      throws IOException {
    Tokenizer tokenizer = opened("A </s> eng_Latn", config(type, more));
    assertEquals(opened, framed(tokenizer));
    assertEquals(opened.replaceAll(" ?(A|</s>) ?", ""), SourceLanguage.in(tokenizer).orElseThrow());
    Tokenizer chosen = SourceLanguage.of(tokenizer, other);
    assertEquals(then, framed(chosen));
    assertEquals(then.replace("A", "A A"), framedPair(chosen));
    chosen.save(folder.resolve("copy"));
    Tokenizer again = Tokenizer.load(folder.resolve("copy"));
    assertEquals(then, framed(again), "the folder remembers");
    assertEquals(chosen.hash(), again.hash());
  }

  private static String framedPair(Tokenizer tokenizer) {
    var tokens = new ArrayList<String>();
    int text = tokenizer.encode("a")[0];
    for (int id : tokenizer.encodeFramed("a", "a")) tokens.add(id == text ? "A" : tokenizer.token(id));
    return String.join(" ", tokens);
  }

  /** Of a class that nobody knows, the frame itself shows where. */
  @Test
  void withoutAClassTheFrameSaysWhereTheLanguageStands() throws IOException {
    for (String config : new String[] {null, config("PreTrainedTokenizerFast", null)}) {
      for (String frame : List.of("eng_Latn A </s>", "A </s> eng_Latn", "</s> eng_Latn A")) {
        Tokenizer tokenizer = opened(frame, config);
        assertEquals(Optional.of("eng_Latn"), SourceLanguage.in(tokenizer));
        assertEquals(frame, framed(tokenizer));
        assertEquals(frame.replace("eng_Latn", "__sw__"), framed(SourceLanguage.of(tokenizer, "__sw__")));
      }
      Tokenizer bare = opened("A </s>", config);
      assertEquals(Optional.empty(), SourceLanguage.in(bare));
      for (String token : List.of(">>swa<<", "<kik>")) {
        Tokenizer marked = SourceLanguage.of(bare, token);
        assertEquals(token + " A </s>", framed(marked));
        assertEquals(Optional.of(token), SourceLanguage.in(marked));
        assertEquals("swh_Latn A </s>", framed(SourceLanguage.of(marked, "swh_Latn")), "one takes the other's place");
        marked.save(folder.resolve("copy"));
        assertEquals(token + " A </s>", framed(Tokenizer.load(folder.resolve("copy"))));
      }
    }
  }

  @Test
  void whatIsNoTokenIsRefusedAndWhatNobodyHasIsLeft() throws IOException {
    Tokenizer tokenizer = opened("A </s>", config("NllbTokenizer", "\"src_lang\": \"fra_Latn\""));
    assertEquals("A </s>", framed(tokenizer));
    var e = assertThrows(IllegalArgumentException.class, () -> SourceLanguage.of(tokenizer, "deu_Latn"));
    assertEquals("'deu_Latn' is no token of this tokenizer, wanted a language such as eng_Latn", e.getMessage());
    assertTrue(SourceLanguage.in(tokenizer).isEmpty());
  }
}
