// What GGUF calls the parts of a family, and where it stores them otherwise than published checkpoints do.
package org.neoglot.models.gguf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An architecture of GGUF (ggml, docs/gguf.md, "Standardized tensor names"; its converter for what is not written there).
 *
 * @param name {@code general.architecture}
 * @param family the family that a file of it is read as: {@code model_type} of config.json
 * @param families those that are written as it
 * @param turned query and key rows lie as neighbours that rope turns together, instead of in two halves of a head
 * @param shifted gains of norms are stored with one added
 * @param layer names of a layer's parts, ours to theirs
 */
public record GgufArchitecture(String name, String family, List<String> families, boolean turned, boolean shifted,
    Map<String, String> layer) {
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
  private static final Pattern EXPERT = Pattern.compile("(.+)\\.experts\\.(\\d+)\\.(.+)");
  private static final Map<String, String> OUTSIDE = Map.of("model.embed_tokens.weight", "token_embd.weight",
      "model.norm.weight", "output_norm.weight", "lm_head.weight", "output.weight");

  private static final Map<String, String> LLAMA = names("self_attn.q_proj attn_q self_attn.k_proj attn_k "
      + "self_attn.v_proj attn_v self_attn.o_proj attn_output mlp.gate_proj ffn_gate mlp.up_proj ffn_up mlp.down_proj ffn_down "
      + "input_layernorm attn_norm post_attention_layernorm ffn_norm");
  private static final Map<String, String> HEAD_NORMS = names("self_attn.q_norm attn_q_norm self_attn.k_norm attn_k_norm");
  private static final Map<String, String> AROUND = names("post_attention_layernorm post_attention_norm "
      + "pre_feedforward_layernorm ffn_norm post_feedforward_layernorm post_ffw_norm");
  private static final Map<String, String> PHI3 = names("self_attn.qkv_proj attn_qkv mlp.gate_up_proj ffn_up");
  private static final Map<String, String> MIXTRAL = names("block_sparse_moe.gate ffn_gate_inp block_sparse_moe.experts.w1 "
      + "ffn_gate_exps block_sparse_moe.experts.w2 ffn_down_exps block_sparse_moe.experts.w3 ffn_up_exps");
  private static final Map<String, String> EXPERTS = names("mlp.gate ffn_gate_inp mlp.experts.gate_proj ffn_gate_exps "
      + "mlp.experts.down_proj ffn_down_exps mlp.experts.up_proj ffn_up_exps");

  /** The list. */
  public static final List<GgufArchitecture> ALL = List.of(
      new GgufArchitecture("llama", "llama", List.of("llama", "mistral", "mixtral"), true, false, join(LLAMA, MIXTRAL)),
      new GgufArchitecture("qwen2", "qwen2", List.of("qwen2"), false, false, LLAMA),
      new GgufArchitecture("qwen3", "qwen3", List.of("qwen3"), false, false, join(LLAMA, HEAD_NORMS)),
      new GgufArchitecture("qwen3moe", "qwen3_moe", List.of("qwen3_moe"), false, false, join(LLAMA, HEAD_NORMS, EXPERTS)),
      new GgufArchitecture("smollm3", "smollm3", List.of("smollm3"), true, false, LLAMA),
      new GgufArchitecture("phi3", "phi3", List.of("phi3"), false, false, join(LLAMA, PHI3)),
      new GgufArchitecture("gemma", "gemma", List.of("gemma"), false, true, LLAMA),
      new GgufArchitecture("gemma2", "gemma2", List.of("gemma2"), false, true, join(LLAMA, AROUND)),
      new GgufArchitecture("gemma3", "gemma3_text", List.of("gemma3_text"), false, true, join(LLAMA, AROUND, HEAD_NORMS)));

  private static Map<String, String> names(String pairs) {
    String[] words = pairs.split(" ");
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) names.put(words[i], words[i + 1]);
    return names;
  }

  @SafeVarargs
  private static Map<String, String> join(Map<String, String>... some) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map<String, String> m : some) all.putAll(m);
    return all;
  }

  /** The architecture that a family is written as. */
  public static Optional<GgufArchitecture> ofFamily(String family) {
    return ALL.stream().filter(a -> a.families.contains(family)).findFirst();
  }

  /** The architecture of that name. */
  public static Optional<GgufArchitecture> named(String name) {
    return ALL.stream().filter(a -> a.name.equals(name)).findFirst();
  }

  /** All families that can be written, for errors. */
  public static String known() {
    return ALL.stream().flatMap(a -> a.families.stream()).collect(Collectors.joining(", "));
  }

  /**
   * Where a weight lies.
   *
   * @param name the tensor
   * @param expert which matrix of a stack it is; -1 for a tensor of its own
   */
  public record Place(String name, int expert) {}

  /** Where a published weight lies in a file; empty for a name that it has no place for. */
  public Optional<Place> place(String published) {
    if (OUTSIDE.containsKey(published)) return Optional.of(new Place(OUTSIDE.get(published), -1));
    Matcher m = LAYER.matcher(published);
    if (!m.matches()) return Optional.empty();
    Matcher expert = EXPERT.matcher(m.group(2));
    boolean one = expert.matches();
    String theirs = layer.get(one ? expert.group(1) + ".experts." + expert.group(3) : m.group(2));
    if (theirs == null) return Optional.empty();
    return Optional.of(new Place("blk." + m.group(1) + "." + theirs + "." + m.group(3), one ? Integer.parseInt(expert.group(2)) : -1));
  }

  /** Whether a weight's rows are to be put in another order: those of queries and keys where {@link #turned}. */
  boolean reorders(String theirs) {
    return turned && theirs.matches("blk\\.\\d+\\.attn_[qk]\\.(weight|bias)");
  }

  /** Whether one is to be added to a weight: gains of norms where {@link #shifted}. */
  boolean shifts(String theirs) {
    return shifted && theirs.endsWith("norm.weight");
  }

  /** Which row of a published weight is row {@code row} of the file, for heads of {@code headDim} rows. */
  static int published(int row, int headDim) {
    int inHead = row % headDim;
    return row - inHead + inHead % 2 * (headDim / 2) + inHead / 2;
  }
}
