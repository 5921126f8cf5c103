// The files of a tokenizer in a folder: which are read, which are written, and errors that name them.
package org.neoglot.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Gguf;

/**
 * Finds and loads the files that describe a tokenizer, each also compressed by gzip; saves tokenizer.json, or
 * tokenizer.model for a SentencePiece model, with its companions.
 */
final class TokenizerFolder {
  static final String TOKENIZER = "tokenizer.json";
  static final String MODEL = "tokenizer.model";
  static final String CONFIG = "tokenizer_config.json";
  static final String SPECIAL = "special_tokens_map.json";
  private static final String TEMPLATE = "chat_template.jinja";
  private static final String SHELL = "tokenizer_shell.json";

  /** What a folder is looked through for, in this order. */
  private static final List<String> KNOWN = List.of(TOKENIZER, MODEL, "spiece.model", "sentencepiece.bpe.model",
      "vocab.joint.spm", "source.spm", SHELL, "vocab.json", "vocab.txt");

  /** No file that is read may be larger, unpacked: what is larger is no tokenizer. */
  private static final long LARGEST = 1L << 28;

  /** Reading takes some times a file's size at once: its bytes, its text, the parts of that. */
  private static final int HEAP_SHARE = 8;

  /** A message is no longer than this, whatever a damaged file holds. */
  private static final int SHOWN = 600;

  /** Reads one file's bytes into something; what is wrong in it is an {@link IllegalArgumentException}. */
  interface Reading<T> {
    T read(byte[] bytes);
  }

  private TokenizerFolder() {}

  static Tokenizer load(Path folderOrFile) throws IOException {
    Path file = Files.isDirectory(folderOrFile) ? find(folderOrFile) : folderOrFile;
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "wanted a folder with " + TOKENIZER + ", or that file");
    }
    try (var gguf = Gguf.looksLike(file) ? Gguf.open(file) : null) { // mapped, for it holds the weights too
      if (gguf != null) {
        return GgufVocabulary.tokenizer(gguf);
      }
    } catch (BadFileException e) {
      throw new IOException(e.getMessage(), e); // it names the file
    } catch (IllegalArgumentException e) {
      throw refused(file, e);
    }
    Roles roles = roles(file);
    Tokenizer made = read(file, bytes -> tokenizer(file, bytes, roles));
    try {
      return new Tokenizer(Frames.framed(made.pipeline(), roles), withUnknown(made.pipeline(), merged(made, roles)),
          made.sentencePieceModel());
    } catch (IllegalArgumentException e) {
      throw refused(file, e);
    }
  }

  private static Path find(Path folder) {
    for (String name : KNOWN) {
      for (String ending : List.of("", ".gz")) {
        if (Files.exists(folder.resolve(name + ending))) {
          return folder.resolve(name + ending);
        }
      }
    }
    return folder.resolve(TOKENIZER);
  }

  /** The format is told by the content: files are renamed all the time. */
  private static Tokenizer tokenizer(Path file, byte[] bytes, Roles roles) {
    String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
    if (name.equals("vocab.txt")) {
      return new Tokenizer(VocabularyFiles.wordPiece(bytes, roles), Roles.NONE);
    }
    if (RankFile.looksLike(bytes)) {
      return RankFile.read(bytes, beside(file, "tiktoken_config.json"));
    }
    if (first(bytes) != '{') {
      return SentencePieceModel.parse(bytes).tokenizer();
    }
    JsonAt json = JsonAt.parse(bytes);
    if (name.equals("vocab.json")) {
      return new Tokenizer(VocabularyFiles.byteLevel(json, beside(file, "merges.txt"), roles), Roles.NONE);
    }
    JsonAt vocabulary = json.get("model").get("vocab");
    JsonAt whole = vocabulary.node().isContainer() && vocabulary.node().isEmpty()
        ? VocabularyFiles.filled(json, beside(file, "vocab.json"), beside(file, "merges.txt"), beside(file, "vocab.txt"))
        : json;
    return new Tokenizer(TokenizerReader.read(whole), Roles.NONE);
  }

  private static int first(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
    }
    return '{'; // an empty file is a JSON file without JSON: that error says most
  }

  /** The bytes of a file beside another, or null where there is none. */
  private static byte[] beside(Path file, String name) {
    for (String ending : List.of("", ".gz")) {
      Path path = file.resolveSibling(name + ending);
      if (Files.exists(path)) {
        try {
          return bytes(path);
        } catch (IOException e) {
          throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
      }
    }
    return null;
  }

  private static <T> T read(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.read(bytes(file));
    } catch (IllegalArgumentException e) {
      throw refused(file, e);
    }
  }

  /** One line: what a message quotes from a file may hold line ends and be of any length. */
  private static IOException refused(Path file, IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", "\\uFFFD");
    return new IOException(
        file + ": " + (message.length() > SHOWN ? message.substring(0, SHOWN) + "..." : message), e);
  }

  private static byte[] bytes(Path file) throws IOException {
    long largest = Math.min(LARGEST, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    String wanted = "; wanted at most " + largest + " for a tokenizer" + (largest < LARGEST ? ", or a larger heap" : "");
    if (Files.size(file) > largest) {
      throw new IOException(file + ": found " + Files.size(file) + " bytes" + wanted);
    }
    byte[] bytes = Files.readAllBytes(file);
    boolean packed = bytes.length > 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B;
    if (!packed) {
      return bytes;
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] unpacked = in.readNBytes((int) largest + 1);
      if (unpacked.length > largest) {
        throw new IOException("found more than " + largest + " bytes in it" + wanted);
      }
      return unpacked;
    } catch (IOException e) {
      throw new IOException(file + ": cannot be unpacked: " + e.getMessage(), e);
    }
  }

  /** The map repeats the config's tokens; it matters where a folder has no config. */
  private static Roles roles(Path file) throws IOException {
    Roles roles = Roles.NONE;
    for (String name : List.of(CONFIG, SPECIAL)) {
      Path beside = file.resolveSibling(name);
      if (Files.exists(beside) && roles.tokens().isEmpty()) {
        boolean config = name.equals(CONFIG);
        Roles before = roles;
        Roles found = read(beside, bytes -> roles(JsonAt.parse(bytes), config));
        roles = new Roles(found.tokens(), before.chatTemplate().or(found::chatTemplate),
            config ? found.config() : before.config());
      }
    }
    Path template = file.resolveSibling(TEMPLATE); // newer folders have it in a file of its own, which goes first
    if (Files.exists(template)) {
      roles = new Roles(roles.tokens(), Optional.of(read(template, JsonAt::strictUtf8)), roles.config());
    }
    return roles;
  }

  /** A token is named by its content, or described by an object that holds it. */
  private static Roles roles(JsonAt json, boolean config) {
    Map<Roles.Role, String> tokens = new EnumMap<>(Roles.Role.class);
    for (Roles.Role role : Roles.Role.values()) {
      JsonAt token = json.object().get(role.key());
      if (!token.absent()) {
        tokens.put(role, token.node().isObject() ? token.get("content").string() : token.string());
      }
    }
    return new Roles(tokens, chatTemplate(json.get("chat_template")),
        config ? Optional.of(json.node().toString()) : Optional.empty());
  }

  /** A template, or several by names, of which the one called default is meant where nobody asks for another. */
  private static Optional<String> chatTemplate(JsonAt chat) {
    if (chat.absent()) {
      return Optional.empty();
    }
    if (chat.node().isString()) {
      return Optional.of(chat.string());
    }
    for (JsonAt named : chat.items()) {
      if (named.get("name").string().equals("default")) {
        return Optional.of(named.get("template").string());
      }
    }
    return Optional.empty();
  }

  /** What a file beside says goes before what the model says of itself. */
  private static Roles merged(Tokenizer made, Roles roles) {
    Map<Roles.Role, String> tokens = new EnumMap<>(Roles.Role.class);
    made.roles().tokens().forEach((role, token) -> {
      if (roles.tokens().isEmpty()) {
        tokens.put(role, token);
      }
    });
    tokens.putAll(roles.tokens());
    return new Roles(tokens, roles.chatTemplate(), roles.config());
  }

  /** The model's own unknown token plays that part where no file says otherwise. */
  private static Roles withUnknown(Pipeline pipeline, Roles roles) {
    int unknown = pipeline.merger().unknown();
    if (roles.tokens().containsKey(Roles.Role.UNK) || unknown < 0) {
      return roles;
    }
    Map<Roles.Role, String> tokens = new EnumMap<>(Roles.Role.class);
    tokens.putAll(roles.tokens());
    tokens.put(Roles.Role.UNK, pipeline.merger().vocabulary().token(unknown));
    return new Roles(tokens, roles.chatTemplate(), roles.config());
  }

  static void save(Tokenizer tokenizer, Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve(CONFIG), TokenizerWriter.configJson(tokenizer));
    write(folder.resolve(SPECIAL), TokenizerWriter.specialTokensMapJson(tokenizer));
    if (tokenizer.sentencePieceModel().isPresent()) {
      AtomicFile.write(folder.resolve(MODEL), tokenizer.sentencePieceModel().get().toBytes());
    } else {
      write(folder.resolve(TOKENIZER), TokenizerWriter.tokenizerJson(tokenizer));
    }
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
