// The files of a tokenizer in a folder: which are read, which are written, and errors that name them.
package org.neoglot.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Loads and saves tokenizer.json, tokenizer_config.json and special_tokens_map.json. */
final class TokenizerFolder {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String SPECIAL = "special_tokens_map.json";

  /** Reads one file's JSON into something; what is wrong in it is an {@link IllegalArgumentException}. */
  private interface Reading<T> {
    T read(JsonAt json);
  }

  private TokenizerFolder() {}

  static Tokenizer load(Path folderOrFile) throws IOException {
    Path file = Files.isDirectory(folderOrFile) ? folderOrFile.resolve(TOKENIZER) : folderOrFile;
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "wanted a folder with " + TOKENIZER + ", or that file");
    }
    Pipeline pipeline = read(file, TokenizerReader::read);
    Roles roles = Roles.NONE;
    // The map repeats the config's tokens; it matters where a folder has no config.
    for (String name : new String[] {CONFIG, SPECIAL}) {
      Path beside = file.resolveSibling(name);
      if (Files.exists(beside) && roles.tokens().isEmpty()) {
        Roles found = read(beside, TokenizerFolder::roles);
        roles = new Roles(found.tokens(), roles.chatTemplate().or(found::chatTemplate));
      }
    }
    try {
      return new Tokenizer(pipeline, withUnknown(pipeline, roles));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static <T> T read(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.read(JsonAt.parse(Files.readAllBytes(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** A token is named by its content, or described by an object that holds it. */
  private static Roles roles(JsonAt json) {
    Map<Roles.Role, String> tokens = new EnumMap<>(Roles.Role.class);
    for (Roles.Role role : Roles.Role.values()) {
      JsonAt token = json.object().get(role.key());
      if (!token.absent()) {
        tokens.put(role, token.node().isObject() ? token.get("content").string() : token.string());
      }
    }
    JsonAt chat = json.get("chat_template"); // a list of named templates is left to whoever needs it
    return new Roles(tokens, chat.node().isString() ? Optional.of(chat.string()) : Optional.empty());
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
    return new Roles(tokens, roles.chatTemplate());
  }

  static void save(Tokenizer tokenizer, Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve(CONFIG), TokenizerWriter.configJson(tokenizer));
    write(folder.resolve(SPECIAL), TokenizerWriter.specialTokensMapJson(tokenizer));
    write(folder.resolve(TOKENIZER), TokenizerWriter.tokenizerJson(tokenizer));
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
