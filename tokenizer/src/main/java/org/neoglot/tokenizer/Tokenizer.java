// Text to ids and back: the parts of a tokenizer put together, and the door that the rest of Neoglot uses.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A tokenizer. Immutable; may be used by many threads at once. In all text, half a surrogate pair, which no UTF-8 can
 * hold, is taken for U+FFFD; whatever else goes in comes out of {@link #decode} again as the normalizer left it.
 */
public final class Tokenizer {
  private final Pipeline pipeline;
  private final Roles roles;
  private final Optional<SentencePieceModel> model;
  private final int size;
  private final ByteLevel.Cutting cutting;
  private final boolean needsPlaces;

  /**
   * @throws IllegalArgumentException if a role names a token that there is not
   */
  public Tokenizer(Pipeline pipeline, Roles roles) {
    this(pipeline, roles, Optional.empty());
  }

  /** {@code model}: the SentencePiece model that the pipeline was made of, to be written back. */
  public Tokenizer(Pipeline pipeline, Roles roles, Optional<SentencePieceModel> model) {
    this.pipeline = pipeline;
    this.model = model;
    this.roles = roles;
    int afterAdded = pipeline.added().list().stream().mapToInt(t -> t.id() + 1).max().orElse(0);
    boolean seesBytes = pipeline.merger() instanceof Bpe bpe && bpe.options().bytes();
    cutting = seesBytes ? ByteLevel.unspelled(pipeline.splitter()) : pipeline.splitter()::split;
    // Where a space goes before the beginning of the text only, a rewritten text must know where it began.
    needsPlaces = prependsFirst(pipeline.splitter()) && !(pipeline.normalizer() instanceof Normalizer.Unchanged);
    size = Math.max(pipeline.merger().vocabulary().size(), afterAdded);
    roles.tokens().forEach((role, content) -> {
      if (id(content).isEmpty()) {
        throw new IllegalArgumentException(
            role.key() + " is '" + content + "', which is no token; wanted one of the " + size + " tokens");
      }
    });
  }

  private static boolean prependsFirst(Splitter splitter) {
    return switch (splitter) {
      case Metaspace metaspace -> metaspace.prepend() == Metaspace.Scheme.FIRST;
      case Splitter.Sequence sequence -> sequence.steps().stream().anyMatch(Tokenizer::prependsFirst);
      default -> false;
    };
  }

  /**
   * Reads a folder that holds tokenizer.json (with tokenizer_config.json or special_tokens_map.json beside it), or
   * the file itself, with the same files beside it.
   *
   * @throws IOException if a file is missing, unreadable, malformed or holds a part that is not supported; the
   *     message is one line that names the file and the place
   */
  public static Tokenizer load(Path folderOrFile) throws IOException {
    return TokenizerFolder.load(folderOrFile);
  }

  /** Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json; each replaces its file whole. */
  public void save(Path folder) throws IOException {
    TokenizerFolder.save(this, folder);
  }

  /**
   * The key-values that a GGUF file describes it by: String, Long, Boolean, {@code int[]}, {@code float[]} and lists of
   * Strings.
   *
   * @throws IllegalArgumentException if it is of a kind, or splits in a way, that such files have no name for
   */
  public Map<String, Object> gguf() {
    return GgufVocabularyWriter.values(this);
  }

  /** The same with another frame, such as {@link Template#around} makes. */
  public Tokenizer withTemplate(Template template) {
    return new Tokenizer(pipeline.withTemplate(template), roles, model);
  }

  /** The steps it is made of. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** The SentencePiece model that this tokenizer is, if it is one. */
  public Optional<SentencePieceModel> sentencePieceModel() {
    return model;
  }

  /** The parts that tokens play. */
  public Roles roles() {
    return roles;
  }

  /** One more than the largest id: the rows that an embedding needs. */
  public int size() {
    return size;
  }

  /** The ids of a text; special tokens written in it are recognised, none are put around it. */
  public int[] encode(CharSequence text) {
    return encode(text, false);
  }

  /**
   * The ids of untrusted text: what is written like an added token, special or not, is text like any other. (Some
   * published files do not mark all their control tokens as special, so that flag is not relied on.)
   */
  public int[] encodePlain(CharSequence text) {
    return encode(text, true);
  }

  private int[] encode(CharSequence text, boolean plain) {
    String given = Utf8.wellFormed(text);
    var ids = new Ids(given.length() / 3 + 4);
    Merger merger = pipeline.merger();
    Splitter.Sink words = (t, from, to) -> merger.encode(t.text(), from, to, ids);
    Aligned aligned = needsPlaces ? Aligned.tracked(given) : Aligned.untracked(given);
    if (plain) {
      Aligned normal = pipeline.normalizer().apply(aligned);
      cutting.split(normal, 0, normal.length(), words);
      return ids.toArray();
    }
    stretches(aligned, (part, from, to, id) -> {
      if (id >= 0) {
        ids.add(id);
      } else {
        cutting.split(part, from, to, words);
      }
    });
    return ids.toArray();
  }

  /** The ids of many texts, in their order, computed on all processors. */
  public List<int[]> encodeAll(List<? extends CharSequence> texts) {
    return texts.parallelStream().map(this::encode).toList();
  }

  /** A text as tokens with their places in it; special tokens written in it are recognised, none are put around it. */
  public Encoding encoding(CharSequence text) {
    String given = Utf8.wellFormed(text);
    var places = new Places(given);
    var built = new EncodingBuilder();
    stretches(Aligned.tracked(given), (part, from, to, id) -> {
      if (id >= 0) {
        built.text(id, part.text().substring(from, to), places.point(part.start(from)), places.point(part.end(to - 1)));
      } else {
        cutting.split(part, from, to, (t, f, e) -> pieces(t, f, e, places, built));
      }
    });
    return pipeline.template().trimmed(built.build());
  }

  private void pieces(Aligned text, int from, int to, Places places, EncodingBuilder built) {
    String word = text.text().substring(from, to);
    Merger merger = pipeline.merger();
    boolean fuses = merger instanceof WordLevel level && level.fuseUnknown();
    merger.pieces(word, (id, f, t, asText) -> {
      String shown = asText ? word.substring(f, t) : token(id);
      int end = places.point(t > f ? text.end(from + t - 1) : text.start(from + f));
      if (fuses && asText && built.lastId() == id) {
        built.extendLast(shown, end);
      } else {
        built.text(id, shown, places.point(text.start(from + f)), end);
      }
    });
  }

  /**
   * The most probable ways to cut a text, at most so many, the best first, with the logarithms of their probabilities.
   *
   * @throws IllegalStateException if the tokenizer is no Unigram model that sees text as one
   */
  public List<Scored> nBest(CharSequence text, int count) {
    if (!(pipeline.merger() instanceof Unigram unigram) || !(pipeline.splitter() instanceof Splitter.Whole)) {
      throw new IllegalStateException("only a Unigram model that sees text as one has best cuts to choose from");
    }
    String normal = pipeline.normalizer().apply(Utf8.wellFormed(text));
    return new Lattice(unigram, normal).best(count).stream().map(path -> scored(unigram, normal, path)).toList();
  }

  /**
   * A way to cut a text.
   *
   * @param ids the tokens
   * @param tokens how they are shown
   * @param score sum of their log probabilities
   */
  public record Scored(int[] ids, List<String> tokens, float score) {}

  private Scored scored(Unigram unigram, String normal, Lattice.Path path) {
    var built = new EncodingBuilder();
    unigram.fused(normal, path, (id, from, to, asText) ->
        built.text(id, asText ? normal.substring(from, to) : token(id), from, to));
    Encoding encoding = built.build();
    return new Scored(encoding.ids(), encoding.tokens(), path.score());
  }

  /** The tokens of a text in the frame that the tokenizer's template puts around it. */
  public Encoding encodingFramed(CharSequence text) {
    return pipeline.template().frame(encoding(text), null);
  }

  /** The tokens of two texts in the frame of a pair; places are counted in each text by itself. */
  public Encoding encodingFramed(CharSequence a, CharSequence b) {
    return pipeline.template().frame(encoding(a), encoding(b));
  }

  /**
   * Texts for one step of a model: framed, cut short and filled up as the tokenizer's file says; computed on all
   * processors.
   */
  public List<Encoding> batch(List<? extends CharSequence> texts) {
    Batching batching = pipeline.batching();
    return batching.padded(texts.parallelStream()
        .map(text -> batching.framed(pipeline.template(), encoding(text), null)).toList());
  }

  /** Pairs of texts, likewise. */
  public List<Encoding> batch(List<? extends CharSequence> first, List<? extends CharSequence> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          first.size() + " first texts and " + second.size() + " second ones; wanted as many of each");
    }
    Batching batching = pipeline.batching();
    return batching.padded(IntStream.range(0, first.size()).parallel().mapToObj(i ->
        batching.framed(pipeline.template(), encoding(first.get(i)), encoding(second.get(i)))).toList());
  }

  /** The ids of a text in the frame that the tokenizer's template puts around it. */
  public int[] encodeFramed(CharSequence text) {
    return pipeline.template().frame(encode(text));
  }

  /** The ids of two texts in the frame of a pair. */
  public int[] encodeFramed(CharSequence a, CharSequence b) {
    return pipeline.template().frame(encode(a), encode(b));
  }

  /** Puts the frame around ids, such as those of {@link #encodePlain}. */
  public int[] frame(int[] ids) {
    return pipeline.template().frame(ids);
  }

  /** The segment number (0 or 1) of each id of {@link #encodeFramed(CharSequence, CharSequence)}. */
  public int[] framedTypes(CharSequence a, CharSequence b) {
    return pipeline.template().types(encode(a).length, encode(b).length);
  }

  /**
   * The ids of a text, with the beginning-of-text token before and the end-of-text token behind it as asked.
   *
   * @throws IllegalStateException if such a token is asked for and the tokenizer has none
   */
  public int[] encode(CharSequence text, boolean bos, boolean eos) {
    int[] ids = encode(text);
    var framed = new IntArrayList(ids.length + 2);
    if (bos) {
      framed.add(wanted(Roles.Role.BOS));
    }
    framed.addElements(framed.size(), ids);
    if (eos) {
      framed.add(wanted(Roles.Role.EOS));
    }
    return framed.toIntArray();
  }

  private int wanted(Roles.Role role) {
    return role(role).orElseThrow(() -> new IllegalStateException("this tokenizer has no " + role.key()));
  }

  /** Takes a stretch of text and the added token it is, or -1. */
  private interface Stretches {
    void stretch(Aligned part, int from, int to, int id);
  }

  /** Added tokens that are looked for in text as given, then the normalizer, then those in normalized text. */
  private void stretches(Aligned given, Stretches sink) {
    pipeline.added().splitGiven(given.text(), (from, to, id) -> {
      if (id >= 0) {
        sink.stretch(given, from, to, id);
        return;
      }
      Aligned normal = pipeline.normalizer().apply(given.slice(from, to));
      pipeline.added().splitNormalized(normal.text(), (f, t, i) -> sink.stretch(normal, f, t, i));
    });
  }

  /** Hands on the words of a text, as merging sees them; added tokens are left out. What trainers count. */
  public void words(CharSequence text, Splitter.Sink sink) {
    stretches(Aligned.untracked(Utf8.wellFormed(text)), (part, from, to, id) -> {
      if (id < 0) {
        cutting.split(part, from, to, sink);
      }
    });
  }

  /**
   * The text of ids, special tokens included; bytes that are not UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException if an id is no token
   */
  public String decode(int[] ids) {
    return decode(ids, false);
  }

  /** The text of ids; {@code skipSpecial} leaves the special tokens out. */
  public String decode(int[] ids, boolean skipSpecial) {
    var text = new StringBuilder();
    Stage stage = pipeline.decoder().stage(new Stage.Gather(text));
    for (int id : ids) {
      String token = token(id);
      if (!(skipSpecial && isSpecial(id))) {
        stage.text(token);
        stage.end();
      }
    }
    stage.finish();
    return text.toString();
  }

  /** The bytes that a token stands for; they need not be whole characters. */
  public byte[] bytes(int id) {
    return pipeline.decoder().bytes(token(id));
  }

  /**
   * A token as the vocabulary spells it.
   *
   * @throws IllegalArgumentException if the id is no token
   */
  public String token(int id) {
    AddedToken added = pipeline.added().get(id);
    String token = added != null ? added.content() : pipeline.merger().vocabulary().token(id);
    if (token == null) {
      throw new IllegalArgumentException("id " + id + " is no token; wanted an id below " + size + " that is in use");
    }
    return token;
  }

  /** Whether an id is a token: published vocabularies leave holes. */
  public boolean isToken(int id) {
    return pipeline.added().get(id) != null || pipeline.merger().vocabulary().token(id) != null;
  }

  /** The id of a token as the vocabulary spells it. */
  public OptionalInt id(String token) {
    int added = pipeline.added().id(token);
    int id = added >= 0 ? added : pipeline.merger().vocabulary().id(token);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The id of the token that plays a part, if one does. */
  public OptionalInt role(Roles.Role role) {
    String content = roles.tokens().get(role);
    return content == null ? OptionalInt.empty() : id(content);
  }

  /** The token that begins a text. */
  public OptionalInt bos() {
    return role(Roles.Role.BOS);
  }

  /** The token that ends a text. */
  public OptionalInt eos() {
    return role(Roles.Role.EOS);
  }

  /** The token that fills a batch. */
  public OptionalInt pad() {
    return role(Roles.Role.PAD);
  }

  /** The token for what cannot be spelled; byte-level tokenizers rarely have one. */
  public OptionalInt unk() {
    return role(Roles.Role.UNK);
  }

  /** Whether an id is a control token rather than text. */
  public boolean isSpecial(int id) {
    return pipeline.added().isSpecial(id);
  }

  /** SHA-256, in hex, of the files that {@link #save} writes: equal when two tokenizers do the same by design. */
  public String hash() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(model.map(SentencePieceModel::toBytes)
          .orElseGet(() -> TokenizerWriter.tokenizerJson(this).getBytes(StandardCharsets.UTF_8)));
      digest.update(TokenizerWriter.configJson(this).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
