// Trained vectors that stretch and shrink what layers make.
package org.neoglot.adapt.peft;

import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.MulRow;
import org.neoglot.engine.ops.SpreadColumn;
import org.neoglot.engine.ops.Transpose;
import tools.jackson.databind.node.ObjectNode;

/**
 * (IA)^3 (Liu et al. 2022, section 3.3): keys and values are multiplied by a trained vector l (out, 1), bias included,
 * and what goes into the last layer of the feed-forward by one of (1, in). Ones at first.
 *
 * @param feedforward those of the targets whose input is multiplied
 */
public record Ia3(Targets targets, List<String> feedforward) implements AdapterConfig {
  /** Keys, values and the feed-forward's last layer, as Llama and its like call them, OPT and BART, and T5. */
  public static final List<String> USUAL = List.of("k_proj", "v_proj", "down_proj", "fc2", "k", "v", "wo");
  /** Those of them that are the feed-forward's last layer. */
  public static final List<String> USUAL_FEEDFORWARD = List.of("down_proj", "fc2", "wo");

  public Ia3 {
    feedforward = List.copyOf(feedforward);
    Targets.of(feedforward);                                      // a broken pattern is said here
  }

  public static Ia3 usual() {
    return new Ia3(Targets.of(USUAL), USUAL_FEEDFORWARD);
  }

  @Override
  public String method() {
    return "ia3";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new LayerAdapter(inner, this, source, LayerAdapter.Biases.NONE, true, tensors -> layer -> {
      if (!targets.has(layer.module())) return null;
      String name = AdapterFiles.PREFIX + layer.module() + ".ia3_l";
      return Targets.listed(feedforward, layer.module())
          ? new Inputs(tensors.get(name, Source.Initial.ONE, 1, layer.in()))
          : new Outputs(tensors.get(name, Source.Initial.ONE, layer.out(), 1));
    });
  }

  /** l is (1, in). */
  private record Inputs(Parameter l) implements Change {
    @Override
    public Tensor before(Run run, Tensor x) {
      return run.apply(MulRow.OP, x, l.value());
    }

    @Override
    public Tensor weight(Run run, Tensor w) {
      return run.apply(MulRow.OP, w, l.value());
    }

    @Override
    public boolean idle() {
      return Change.all(l, 1);
    }
  }

  /** l is (out, 1). */
  private record Outputs(Parameter l) implements Change {
    @Override
    public Tensor after(Run run, Tensor x, Tensor y) {
      return run.apply(MulRow.OP, y, run.apply(new Transpose(), l.value()));
    }

    @Override
    public Tensor weight(Run run, Tensor w) {
      return run.apply(Mul.OP, w, run.apply(new SpreadColumn(w.cols()), l.value()));
    }

    @Override
    public Tensor bias(Run run, Tensor b) {
      return run.apply(Mul.OP, b, run.apply(new Transpose(), l.value()));
    }

    @Override
    public boolean idle() {
      return Change.all(l, 1);
    }
  }

  static Ia3 read(PeftJson json) {
    json.flag("init_ia3_weights");
    List<String> feedforward = json.strings("feedforward_modules");
    json.flag("fan_in_fan_out");                       // how the base's weights lie, which the base knows better
    Targets targets = Targets.read(json);
    return json.checked(() -> new Ia3(targets, feedforward));
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    json.put("fan_in_fan_out", adapter instanceof LayerAdapter layers && layers.transposed());
    if (feedforward.isEmpty()) json.putArray("feedforward_modules");
    else Targets.strings(json, "feedforward_modules", feedforward);
    json.put("inference_mode", true).put("init_ia3_weights", true).put("peft_type", "IA3").put("task_type", "CAUSAL_LM");
    targets.write(json);
    json.remove("layers_to_transform");
    json.remove("layers_pattern");
  }
}
