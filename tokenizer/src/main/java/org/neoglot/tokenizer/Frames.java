// The frame that tokenizer_config.json asks for, where the tokenizer's own file does not say it.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Rules that the transformers library has in the code of its classes rather than in a file. */
final class Frames {
  private Frames() {}

  /** The pipeline with the frame of its class; unchanged where the class has no such rule, or there is no class. */
  static Pipeline framed(Pipeline pipeline, Roles roles) {
    if (roles.config().isEmpty()) {
      return pipeline;
    }
    JsonAt config = JsonAt.parse(roles.config().get().getBytes(StandardCharsets.UTF_8));
    JsonAt type = config.get("tokenizer_class");
    String name = type.absent() ? "" : type.string().replaceFirst("Fast$", "");
    boolean pieces = pipeline.normalizer() instanceof SentencePieceNormalizer;
    Map<Roles.Role, String> tokens = roles.tokens();
    Pipeline framed = switch (name) {
      case "LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer" -> {
        boolean said = !config.get("add_bos_token").absent() || !config.get("add_eos_token").absent();
        yield !pieces && !said ? pipeline : around(pipeline,
            config.get("add_bos_token").bool(true) ? tokens.get(Roles.Role.BOS) : null,
            config.get("add_eos_token").bool(false) ? tokens.get(Roles.Role.EOS) : null);
      }
      case "T5Tokenizer", "MarianTokenizer" ->
          pieces ? around(pipeline, null, tokens.get(Roles.Role.EOS)) : pipeline;
      case "AlbertTokenizer" -> pieces
          ? enclosed(pipeline, tokens.get(Roles.Role.CLS), tokens.get(Roles.Role.SEP)) : pipeline;
      case "XLMRobertaTokenizer", "CamembertTokenizer", "MBartTokenizer", "MBart50Tokenizer", "NllbTokenizer",
          "M2M100Tokenizer", "XGLMTokenizer" -> {
        if (pieces) { // their ids are those of the file plus one, with tokens of their own in between
          throw type.wanted("tokenizer.json beside it: this class has other ids than its SentencePiece model");
        }
        yield pipeline;
      }
      default -> pipeline;
    };
    return SourceLanguage.framed(framed, roles, config);
  }

  private static Pipeline around(Pipeline pipeline, String bos, String eos) {
    Template around = Template.around(token(pipeline, bos), token(pipeline, eos));
    return pipeline.withTemplate(new Template(pipeline.template().offsets(), around.single(), around.pair()));
  }

  /** {@code [CLS] A [SEP] B [SEP]}. */
  static Pipeline enclosed(Pipeline pipeline, String cls, String sep) {
    AddedToken first = token(pipeline, cls);
    AddedToken last = token(pipeline, sep);
    if (first == null || last == null) {
      return pipeline;
    }
    return pipeline.withTemplate(Template.enclosing(first, last));
  }

  private static AddedToken token(Pipeline pipeline, String content) {
    if (content == null) {
      return null;
    }
    int added = pipeline.added().id(content);
    int id = added >= 0 ? added : pipeline.merger().vocabulary().id(content);
    return id < 0 ? null : AddedToken.special(id, content);
  }
}
