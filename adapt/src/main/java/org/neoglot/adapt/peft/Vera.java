// Two random matrices that all layers share, and two trained vectors a layer.
package org.neoglot.adapt.peft;

import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.MulRow;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.engine.ops.SpreadColumn;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.Transpose;
import tools.jackson.databind.node.ObjectNode;

/**
 * VeRA (Kopiczko et al. 2024, equation 2): x W^T + b * ((d * (x A^T)) B^T), where A (r, widest in) and B (widest out, r)
 * are random, the same for all layers and never trained; a layer takes the corner of its size. Trained are d (r) and b
 * (out), b zero at first.
 *
 * @param initial where d begins
 * @param bias which biases of the base are trained along
 */
public record Vera(int rank, double dropout, double initial, long seed, Targets targets, LayerAdapter.Biases bias)
    implements AdapterConfig {
  private static final String A = "base_model.vera_A";
  private static final String B = "base_model.vera_B";

  public Vera {
    if (rank < 1) throw new IllegalArgumentException("vera rank is " + rank + ", wanted at least 1");
    if (!(dropout >= 0 && dropout < 1)) throw new IllegalArgumentException("vera dropout is " + dropout + ", wanted in [0, 1)");
  }

  public static Vera of(int rank, double dropout, List<String> targets) {
    return new Vera(rank, dropout, 0.1, 0, Targets.of(targets), LayerAdapter.Biases.NONE);
  }

  @Override
  public String method() {
    return "vera";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new LayerAdapter(inner, this, source, bias, true, Layers::new);
  }

  /** The layers of one adapter, and the matrices that they share, which are as wide as the widest of them. */
  private final class Layers implements LayerAdapter.Maker {
    private final LayerAdapter.Tensors tensors;
    private Parameter a;
    private Parameter b;
    private int in;
    private int out;

    Layers(LayerAdapter.Tensors tensors) {
      this.tensors = tensors;
    }

    @Override
    public Change of(Change.Layer layer) {
      if (!targets.has(layer.module())) return null;
      in = Math.max(in, layer.in());
      out = Math.max(out, layer.out());
      String name = AdapterFiles.PREFIX + layer.module() + ".vera_lambda_";
      return new Scaled(this, tensors.get(name + "b", Source.Initial.ZERO, layer.out()),
          tensors.get(name + "d", Source.Initial.constant(initial), rank), layer.in(), layer.out());
    }

    double dropout() {
      return dropout;
    }

    /** Made when all layers are known. */
    @Override
    public List<Parameter> shared() {
      if (a == null) {
        a = tensors.fixed(A, Source.Initial.KEEPING, rank, width(A, 1, in));
        b = tensors.fixed(B, Source.Initial.KEEPING, width(B, 0, out), rank);
      }
      return List.of(a, b);
    }

    /** A file's matrices may be wider: another model of the same adapter may have had wider layers. */
    private long width(String name, int dimension, int least) {
      long[] shape = tensors.source().shape(name);
      return shape == null || shape.length != 2 ? least : Math.max(least, shape[dimension]);
    }
  }

  /** What one layer makes of the shared matrices. */
  private record Scaled(Layers all, Parameter b, Parameter d, int in, int out) implements Change {
    private Tensor corner(Run run) {
      return run.apply(new Columns(0, in), all.shared().get(0).value());         // (r, in)
    }

    private Tensor rows(Run run) {
      return run.apply(new SliceRows(0, out), all.shared().get(1).value());      // (out, r)
    }

    @Override
    public Tensor after(Run run, Tensor x, Tensor y) {
      Tensor low = run.apply(MatMul.LINEAR, Dropout.apply(run, x, all.dropout()), corner(run));
      Tensor wide = run.apply(MatMul.LINEAR, run.apply(MulRow.OP, low, d.value()), rows(run));
      return run.apply(Add.OP, y, run.apply(MulRow.OP, wide, b.value()));
    }

    @Override
    public Tensor weight(Run run, Tensor w) {
      Tensor product = run.apply(MatMul.PLAIN, run.apply(MulRow.OP, rows(run), d.value()), corner(run));
      Tensor lengths = run.apply(new SpreadColumn(in), run.apply(new Transpose(), b.value()));
      return run.apply(Add.OP, w, run.apply(Mul.OP, lengths, product));
    }

    @Override
    public boolean idle() {
      return Change.all(b, 0);
    }
  }

  static Vera read(PeftJson json) {
    String bias = json.text("bias", "none");
    json.want("bias", List.of("none", "all", "vera_only").contains(bias), "\"none\", \"all\" or \"vera_only\"");
    json.want("save_projection", !json.has("save_projection") || json.flag("save_projection"),
        "true: projections that are not stored could only be made again by PyTorch");
    json.flag("init_weights");
    json.flag("fan_in_fan_out");                       // how the base's weights lie, which the base knows better
    Targets targets = Targets.read(json);
    int rank = json.size("r");
    double dropout = json.number("vera_dropout", 0);
    double initial = json.number("d_initial", 0.1);
    long key = (long) json.number("projection_prng_key", 0);
    return json.checked(() -> new Vera(rank, dropout, initial, key, targets, bias.equals("all") ? LayerAdapter.Biases.ALL
        : bias.equals("none") ? LayerAdapter.Biases.NONE : LayerAdapter.Biases.ADAPTED));
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    json.put("bias", bias == LayerAdapter.Biases.ALL ? "all" : bias == LayerAdapter.Biases.NONE ? "none" : "vera_only");
    json.put("d_initial", initial).put("fan_in_fan_out", adapter instanceof LayerAdapter layers && layers.transposed());
    json.put("inference_mode", true).put("init_weights", true).put("peft_type", "VERA").put("projection_prng_key", seed);
    json.put("r", rank).put("save_projection", true).put("task_type", "CAUSAL_LM").put("vera_dropout", dropout);
    targets.write(json);
  }
}
