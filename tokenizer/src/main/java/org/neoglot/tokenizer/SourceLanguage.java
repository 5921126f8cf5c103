// The language that a source is said to be in: a token in the frame of its text.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translators of many languages are told the source's by a token before the text ({@code eng_Latn X </s>}: NLLB, mBART-50,
 * M2M-100) or behind its end ({@code X </s> en_XX}: mBART, and NLLB as it was first published, which its
 * {@code legacy_behaviour} says). The transformers library writes that frame anew when it opens such a tokenizer, whatever
 * tokenizer.json holds, from {@code src_lang} of tokenizer_config.json or the class's own choice; so is it done here.
 */
public final class SourceLanguage {
  private static final String KEY = "src_lang";
  private static final String CLASS = "tokenizer_class";

  /** As publishers spell them: en_XX, eng_Latn, __en__, >>swa<<, <2sw>. */
  private static final Pattern SHAPE =
      Pattern.compile("[a-z]{2,3}_[A-Z][A-Za-z]{1,3}|__[A-Za-z_]{2,10}__|>>.+<<|<2.+>");

  private SourceLanguage() {}

  /**
   * The same tokenizer for sources in a language, which is written into its config; where its class is none that is known
   * here, in the place of the frame's language, or before the text where there is none.
   *
   * @param token the language's token, such as swh_Latn; of M2M-100 also without its underscores
   * @throws IllegalArgumentException if there is no such token
   */
  public static Tokenizer of(Tokenizer tokenizer, String token) {
    Roles roles = tokenizer.roles();
    ObjectNode json = roles.config().map(text -> (ObjectNode) JsonMapper.shared().readTree(text))
        .orElseGet(() -> JsonNodeFactory.instance.objectNode().put(CLASS, "PreTrainedTokenizerFast")
            .put("clean_up_tokenization_spaces", false));
    String type = type(json.path(CLASS).asString(""));
    AddedToken found = token(tokenizer.pipeline(), token, type).orElseThrow(() -> new IllegalArgumentException("'" + token
        + "' is no token of this tokenizer, wanted a language such as eng_Latn"));
    Template before = without(tokenizer);
    // The class of M2M-100 puts the underscores around it itself.
    json.put(KEY, type.equals("M2M100Tokenizer") ? token.replaceAll("^__|__$", "") : found.content());
    var named = new Roles(roles.tokens(), roles.chatTemplate(), Optional.of(json.toString()));
    return new Tokenizer(Frames.framed(tokenizer.pipeline().withTemplate(before), named), named,
        tokenizer.sentencePieceModel());
  }

  /** The id of a language's token; of M2M-100 also by its name without underscores. */
  public static OptionalInt id(Tokenizer tokenizer, String token) {
    return token(tokenizer.pipeline(), token, type(tokenizer)).stream().mapToInt(AddedToken::id).findFirst();
  }

  /** Whether texts are of mBART's first kind, where the language follows their end. */
  public static boolean follows(Tokenizer tokenizer) {
    return type(tokenizer).equals("MBartTokenizer");
  }

  private static String type(Tokenizer tokenizer) {
    return type(tokenizer.roles().config().map(text -> JsonAt.parse(text.getBytes(StandardCharsets.UTF_8))).orElse(null));
  }

  private static String type(JsonAt config) {
    return config == null || !config.get(CLASS).node().isString() ? "" : type(config.get(CLASS).string());
  }

  /** The language that the frame of every text says, if it says one. */
  public static Optional<String> in(Tokenizer tokenizer) {
    Optional<Integer> named = named(tokenizer);
    return tokenizer.pipeline().template().single().stream().filter(Template.Special.class::isInstance)
        .map(Template.Special.class::cast)
        .filter(p -> named.equals(Optional.of(p.id())) || isLanguage(p, tokenizer.roles()))
        .map(Template.Special::content).findFirst();
  }

  /** The id of what the config says. */
  private static Optional<Integer> named(Tokenizer tokenizer) {
    return tokenizer.roles().config().map(text -> JsonAt.parse(text.getBytes(StandardCharsets.UTF_8)))
        .filter(config -> config.get(KEY).node().isString())
        .flatMap(config -> token(tokenizer.pipeline(), config.get(KEY).string(), type(config))).map(AddedToken::id);
  }

  /** A frame with a language that an earlier call put there and that is not spelled like one would have two. */
  private static Template without(Tokenizer tokenizer) {
    Template frame = tokenizer.pipeline().template();
    int named = named(tokenizer).orElse(-1);
    boolean spelled = frame.specials().anyMatch(p -> p.id() == named && SHAPE.matcher(p.content()).matches());
    if (named < 0 || spelled || tokenizer.roles().tokens().containsValue(tokenizer.token(named))) return frame;
    return new Template(frame.offsets(), less(frame.single(), named), less(frame.pair(), named));
  }

  private static List<Template.Piece> less(List<Template.Piece> pieces, int id) {
    return pieces.stream().filter(p -> !(p instanceof Template.Special s && s.id() == id)).toList();
  }

  private static String type(String name) {
    return name.replaceFirst("Fast$", "");
  }

  /** The frame as the tokenizer's class, or else its config, has it; unchanged where neither knows of languages. */
  static Pipeline framed(Pipeline pipeline, Roles roles, JsonAt config) {
    String type = type(config);
    boolean legacy = !config.get("legacy_behaviour").absent() && config.get("legacy_behaviour").bool();
    String usual = switch (type) {
      case "NllbTokenizer" -> "eng_Latn";
      case "MBartTokenizer", "MBart50Tokenizer" -> "en_XX";
      case "M2M100Tokenizer" -> "en";
      default -> null;
    };
    // What is no string is not for us to judge: other classes may mean something else by it.
    String said = config.get(KEY).node().isString() ? config.get(KEY).string() : usual;
    if (said == null) return pipeline;
    Optional<AddedToken> language = token(pipeline, said, type);
    Optional<AddedToken> end = Optional.ofNullable(roles.tokens().get(Roles.Role.EOS))
        .flatMap(eos -> token(pipeline, eos, ""));
    if (language.isEmpty() || usual != null && end.isEmpty()) return pipeline;
    if (usual == null) return pipeline.withTemplate(said(pipeline.template(), roles, language.get()));
    boolean behind = type.equals("MBartTokenizer") || type.equals("NllbTokenizer") && legacy;
    var around = behind ? List.of(end.get(), language.get()) : List.of(language.get(), end.get());
    return pipeline.withTemplate(new Template(pipeline.template().offsets(), around(around, behind, false),
        around(around, behind, true)));
  }

  /** Both tokens behind the text, or one on each side. */
  private static List<Template.Piece> around(List<AddedToken> tokens, boolean behind, boolean two) {
    var pieces = new ArrayList<Template.Piece>();
    pieces.add(new Template.Text(false, 0));
    if (two) pieces.add(new Template.Text(true, 0));
    for (AddedToken token : tokens) pieces.add(special(token));
    if (!behind) pieces.addFirst(pieces.remove(pieces.size() - 2));
    return pieces;
  }

  private static Template.Special special(AddedToken token) {
    return new Template.Special(token.content(), token.id(), 0);
  }

  /** A frame that says this language: in the place of another one, or before the first text. */
  private static Template said(Template frame, Roles roles, AddedToken language) {
    return new Template(frame.offsets(), said(frame.single(), roles, language), said(frame.pair(), roles, language));
  }

  private static List<Template.Piece> said(List<Template.Piece> frame, Roles roles, AddedToken language) {
    var pieces = new ArrayList<>(frame);
    if (pieces.stream().anyMatch(p -> p instanceof Template.Special s && s.id() == language.id())) return frame;
    boolean[] replaced = {false};
    pieces.replaceAll(p -> {
      if (!(p instanceof Template.Special s) || !isLanguage(s, roles)) return p;
      replaced[0] = true;
      return new Template.Special(language.content(), language.id(), s.type());
    });
    for (int i = 0; !replaced[0] && i < pieces.size(); i++) {
      if (!(pieces.get(i) instanceof Template.Text)) continue;
      pieces.add(i, special(language));
      replaced[0] = true;
    }
    return pieces;
  }

  private static boolean isLanguage(Template.Special piece, Roles roles) {
    return SHAPE.matcher(piece.content()).matches() && !roles.tokens().containsValue(piece.content());
  }

  /** M2M-100 has pieces of text that are spelled like languages: those with underscores go first there. */
  private static Optional<AddedToken> token(Pipeline pipeline, String name, String type) {
    var spellings = type.equals("M2M100Tokenizer") ? List.of("__" + name + "__", name) : List.of(name, "__" + name + "__");
    for (String spelling : spellings) {
      int added = pipeline.added().id(spelling);
      int id = added >= 0 ? added : pipeline.merger().vocabulary().id(spelling);
      if (id >= 0) return Optional.of(AddedToken.special(id, spelling));
    }
    return Optional.empty();
  }
}
