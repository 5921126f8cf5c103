package org.neoglot.autograd;

import static org.neoglot.autograd.OpRow.LIVE;
import static org.neoglot.autograd.OpRow.N;
import static org.neoglot.autograd.OpRow.batch;
import static org.neoglot.autograd.OpRow.ids;
import static org.neoglot.autograd.OpRow.ints;
import static org.neoglot.autograd.OpRow.positive;
import static org.neoglot.autograd.OpRow.random;
import static org.neoglot.autograd.OpRow.row;
import static org.neoglot.autograd.OpRow.weight;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.neoglot.engine.DType;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Accumulate;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.AdamW;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.AddRow;
import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.AttentionPacked;
import org.neoglot.engine.ops.AttentionRelative;
import org.neoglot.engine.ops.Clamp;
import org.neoglot.engine.ops.ClipScale;
import org.neoglot.engine.ops.ColumnDot;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.GatherStored;
import org.neoglot.engine.ops.HeadColumns;
import org.neoglot.engine.ops.LayerNorm;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Mask;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.MatMulGrouped;
import org.neoglot.engine.ops.MatMulStored;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.MulRow;
import org.neoglot.engine.ops.Outer;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.PadRows;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.RopeAngles;
import org.neoglot.engine.ops.Route;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.ScaleBy;
import org.neoglot.engine.ops.Scatter;
import org.neoglot.engine.ops.Shift;
import org.neoglot.engine.ops.ShiftIds;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.engine.ops.Softmax;
import org.neoglot.engine.ops.SpreadColumn;
import org.neoglot.engine.ops.SpreadRow;
import org.neoglot.engine.ops.SquaredNorm;
import org.neoglot.engine.ops.SwiGlu;
import org.neoglot.engine.ops.Transpose;
import org.neoglot.engine.ops.WriteRows;

/** Every op, a row each; the row is its documentation by example. To add an op, add a row. */
final class OpsTable {
  private static final int[] RAGGED = {1, 7, 64, 4098};
  private static final int[] SMALL = {1, 7, 33, 64};

  private OpsTable() {}

  static List<OpRow> rows() {
    List<OpRow> rows = new ArrayList<>();
    elementwise(rows);
    shapes(rows);
    products(rows);
    groups(rows);
    fused(rows);
    attention(rows);
    losses(rows);
    updates(rows);
    return rows;
  }

  private static void elementwise(List<OpRow> rows) {
    rows.add(row("add", Add.OP, batch(N), batch(N)).lengths(RAGGED));
    rows.add(row("mul", Mul.OP, batch(N), batch(N)).lengths(RAGGED));
    rows.add(row("scale", new Scale(-0.7), batch(N)).lengths(RAGGED));
    rows.add(row("shift", new Shift(0.3), batch(N)).lengths(RAGGED));
    rows.add(row("clamp", new Clamp(0.8), batch(N)).lengths(RAGGED));
    rows.add(row("scale by a tensor", new ScaleBy(), batch(N), random(1, 1)).lengths(RAGGED).close(1e-5));
    rows.add(row("transpose", new Transpose(), random(5, N)).lengths(RAGGED));
    rows.add(row("add a row", AddRow.OP, batch(N), weight(N)).lengths(RAGGED));
    rows.add(row("multiply by a row", MulRow.OP, batch(N), weight(N)).lengths(RAGGED));
    for (Unary f : List.of(Unary.EXP, Unary.SIGMOID, Unary.TANH, Unary.ERF)) {
      rows.add(row("map " + f, new Map(f), batch(N)).lengths(RAGGED));
    }
    for (Unary f : List.of(Unary.LOG, Unary.RECIPROCAL, Unary.RSQRT)) {
      rows.add(row("map " + f, new Map(f), positive(LIVE, N)).lengths(RAGGED));
    }
    rows.add(row("map RELU", new Map(Unary.RELU), batch(N)).lengths(RAGGED));
    rows.add(row("map RELU_GRAD", new Map(Unary.RELU_GRAD), batch(N)).lengths(RAGGED));
    for (Unary f : List.of(Unary.SILU_GRAD, Unary.GELU_GRAD, Unary.GELU_TANH_GRAD)) {
      rows.add(row("map " + f, new Map(f), batch(N)).lengths(RAGGED).noGradient());
    }
    rows.add(row("silu", Activation.SILU, batch(N)).lengths(RAGGED));
    rows.add(row("gelu", Activation.GELU, batch(N)).lengths(RAGGED));
    rows.add(row("gelu by tanh", Activation.GELU_TANH, batch(N)).lengths(RAGGED));
    rows.add(row("dropout", new Dropout(0.4, 3), batch(N), ints(1, 3, live -> new int[] {5, -6, live}))
        .lengths(RAGGED));
  }

  private static void shapes(List<OpRow> rows) {
    rows.add(row("row sum", new RowSum(), batch(N)).lengths(RAGGED));
    rows.add(row("spread a column", SpreadColumn::new, batch(1)).lengths(RAGGED));
    rows.add(row("column sum", new ColumnSum(), batch(N)).lengths(RAGGED).results(1));
    rows.add(row("column sum, parts", new ColumnSum(), batch(N)).rows(150).lengths(7).results(1).bitsOnly());
    rows.add(row("column dot", new ColumnDot(), batch(N), batch(N)).lengths(RAGGED).results(1));
    rows.add(row("spread a row", new SpreadRow(), weight(N), batch(2).constant()).lengths(RAGGED));
    rows.add(row("columns", n -> new Columns(n / 3, n - n / 3), batch(N)).lengths(RAGGED));
    rows.add(row("columns of heads", n -> new HeadColumns(n, 2 * n, 4 * n), batch(12 * N)).lengths(SMALL));
    rows.add(row("columns of heads, back", n -> new HeadColumns(n, 2 * n, 4 * n, true), batch(6 * N)).lengths(SMALL));
    rows.add(row("shift ids", new ShiftIds(-3), ints(LIVE, 1, live -> range(live, i -> i * 5))).noGradient());
    rows.add(row("pad columns", n -> new PadColumns(2, n + 3), batch(N)).lengths(RAGGED));
    rows.add(row("concat rows", new ConcatRows(), random(3, N), random(4, N), random(2, N)).lengths(RAGGED));
    rows.add(row("concat counted rows", new ConcatRows(), random(3, N), batch(N)).lengths(RAGGED).results(0));
    rows.add(row("slice rows", new SliceRows(1, 3), random(5, N)).lengths(RAGGED));
    rows.add(row("pad rows", new PadRows(1, 20), batch(N)).lengths(RAGGED));
    rows.add(row("gather", new Gather(), random(6, N), ids(6)).lengths(RAGGED));
    rows.add(row("scatter", new Scatter(6), batch(N), ids(6)).lengths(RAGGED));
    rows.add(row("fill", new Fill(2.5), batch(N)).lengths(RAGGED).noGradient());
    rows.add(row("write rows", new WriteRows(), random(40, N), batch(N),
        ints(LIVE, 1, live -> range(live, i -> i % 5 == 3 ? -1 : i * 7 % 40)))
        .lengths(RAGGED).noGradient());
    for (Format f : Formats.all()) {
      rows.add(row("gather from " + f.name(), n -> new GatherStored(stored(f, 6, n)), ids(6)).lengths(32, 4096).at(32)
          .noGradient());
    }
  }

  private static void products(List<OpRow> rows) {
    rows.add(row("matmul x w^T", MatMul.LINEAR, batch(N), random(9, N)).lengths(1, 7, 64, 1030));
    rows.add(row("matmul a b", MatMul.PLAIN, batch(N), random(N, 9)).lengths(1, 7, 64, 1030));
    rows.add(row("matmul a^T b", new MatMul(true, false), batch(7), batch(N)).lengths(1, 7, 64, 1030));
    rows.add(row("matmul a^T b^T", new MatMul(true, true), random(6, N), random(4, 6)).lengths(1, 7, 64, 1030));
    rows.add(row("outer", Outer.PRODUCT, batch(N), batch(3)).lengths(SMALL));
    rows.add(row("outer, its first", new Outer(Outer.Give.FIRST), batch(3 * N), batch(N)).lengths(SMALL));
    rows.add(row("outer, its second", new Outer(Outer.Give.SECOND), batch(3 * N), batch(3)).lengths(SMALL));
    rows.add(row("matmul, many rows", MatMul.LINEAR, batch(N), random(33, N)).rows(70).lengths(1, 70, 300).at(2));
    rows.add(row("matmul, decoding", MatMul.LINEAR, batch(N), random(70, N)).lengths(1, 7, 64, 1030).at(3).decoding());
    rows.add(row("affine", Affine.OP, batch(N), random(9, N), weight(9)).lengths(1, 7, 64, 1030));
    rows.add(row("affine, many rows", Affine.OP, batch(N), random(33, N), weight(33)).rows(70).lengths(1, 70, 300).at(2));
    rows.add(row("affine, decoding", Affine.OP, batch(N), random(70, N), weight(70)).lengths(1, 64, 1030).at(3).decoding());
    rows.add(row("affine, x w", Affine.PLAIN, batch(N), random(N, 9), weight(9)).lengths(1, 7, 64, 1030));
    rows.add(row("affine, x w, decoding", Affine.PLAIN, batch(N), random(N, 70), weight(70)).lengths(1, 64, 1030).at(3)
        .decoding());
    for (Format f : Formats.all()) {
      rows.add(row("affine by " + f.name() + ", x w", n -> new Affine(stored(f, 6, n), true), batch(6), weight(N))
          .lengths(32, 1056).at(32));
      rows.add(row("affine by " + f.name(), n -> new Affine(stored(f, 6, n)), batch(N), weight(6)).lengths(32, 1056).at(32));
      IntFunction<Matrix> weight = n -> stored(f, 6, n);
      rows.add(row("matmul by " + f.name(), n -> new MatMulStored(weight.apply(n)), batch(N)).lengths(32, 1056).at(32));
      rows.add(row("matmul by " + f.name() + ", transposed", n -> new MatMulStored(weight.apply(n), true), batch(6))
          .lengths(32, 1056).at(32));
      rows.add(row("matmul by " + f.name() + ", decoding", n -> new MatMulStored(weight.apply(n)), batch(N))
          .lengths(32, 1056).at(32).decoding());
    }
  }

  /** A frozen weight of normal numbers in a format. */
  private static Matrix stored(Format format, int rows, int cols) {
    Tensor values = Tensor.allocate(Arena.ofAuto(), DType.F32, rows, cols);
    OpRow.fillReal(values, rows, 4711, false);
    var data = Arena.ofAuto().allocate(rows * format.bytes(cols));
    for (int r = 0; r < rows; r++) format.encode(values.floats(), r * cols, cols, data, r * format.bytes(cols));
    return new Matrix(format, rows, cols, data, 0);
  }

  /** Three groups, the second empty, with rows before and after that belong to none. */
  private static void groups(List<OpRow> rows) {
    OpRow.Spec offsets = ints(1, 4, live -> new int[] {live / 5, live / 2, live / 2, live - live / 4});
    MatMulGrouped back = new MatMulGrouped(0, false, null);
    rows.add(row("matmul of groups", MatMulGrouped.LINEAR, batch(N), offsets, random(9, N), random(9, N), random(9, N))
        .lengths(1, 7, 64, 1030));
    rows.add(row("matmul of groups, x w", back, batch(N), offsets, random(N, 9), random(N, 9), random(N, 9))
        .lengths(1, 7, 64, 1030));
    rows.add(row("matmul of groups, many rows", MatMulGrouped.LINEAR, batch(N), offsets, random(70, N), random(70, N),
        random(70, N)).rows(700).lengths(64, 300).bitsOnly());
    rows.add(row("matmul of groups, decoding", MatMulGrouped.LINEAR, batch(N), offsets, random(70, N), random(70, N),
        random(70, N)).lengths(1, 64, 1030).at(3).decoding());
    rows.add(row("matmul of the third group", new MatMulGrouped(2, true, null), batch(N), offsets, random(9, N))
        .lengths(1, 7, 64));
    rows.add(row("matmul of groups, a weight's gradient", new MatMulGrouped.Weight(2), batch(7), batch(N), offsets)
        .lengths(1, 7, 64, 1030));
    for (Format f : Formats.all()) {
      IntFunction<List<Matrix>> weights = n -> List.of(stored(f, 6, n), stored(f, 6, n), stored(f, 6, n));
      rows.add(row("matmul of groups by " + f.name(), n -> MatMulGrouped.by(weights.apply(n)), batch(N), offsets)
          .lengths(32, 1056).at(32));
      rows.add(row("matmul of groups by " + f.name() + ", decoding", n -> MatMulGrouped.by(weights.apply(n)), batch(N),
          offsets).lengths(32, 1056).at(32).decoding());
    }
  }

  private static void fused(List<OpRow> rows) {
    rows.add(row("softmax", Softmax.FULL, batch(N)).lengths(RAGGED));
    rows.add(row("softmax, causal", new Softmax(2), batch(N)).lengths(RAGGED).at(8));
    rows.add(row("rmsnorm", new RmsNorm(1e-5), batch(N), weight(N)).lengths(2, 7, 64, 4098));
    rows.add(row("rmsnorm, heads", new RmsNorm(1e-5), batch(3 * N), weight(N)).lengths(2, 7, 64));
    rows.add(row("layernorm", new LayerNorm(1e-5), batch(N), weight(N), weight(N)).lengths(3, 7, 64, 4098));
    rows.add(row("layernorm, heads", new LayerNorm(1e-5, 3), batch(3 * N), weight(3 * N), weight(3 * N)).lengths(3, 7, 64));
    rows.add(row("rmsnorm, parts", new RmsNorm(1e-5), batch(N), weight(N)).rows(150).lengths(9, 256).bitsOnly());
    rows.add(row("rmsnorm, frozen weight", new RmsNorm(1e-5), batch(N), weight(N).constant()).lengths(7, 64));
    rows.add(row("layernorm, parts", new LayerNorm(1e-5), batch(N), weight(N), weight(N)).rows(150).lengths(9, 256)
        .bitsOnly());
    rows.add(row("layernorm, frozen weights", new LayerNorm(1e-5), batch(N), weight(N).constant(), weight(N).constant())
        .lengths(7, 64));
    rows.add(row("rope angles", n -> RopeAngles.of(10_000, 2 * n), ints(LIVE, 1, live -> range(live, i -> i * i * 31)))
        .lengths(SMALL).noGradient());
    rows.add(row("rope", n -> new Rope(2 * n, false), batch(6 * N), batch(N).constant(), batch(N).constant())
        .lengths(SMALL));
    rows.add(row("rope, back", n -> new Rope(2 * n, true), batch(6 * N), batch(N).constant(), batch(N).constant())
        .lengths(SMALL));
    rows.add(row("route", new Route(2), batch(N)).results(4).lengths(2, 7).noGradient());
    rows.add(row("rope, part of a head", n -> new Rope(4 * n, 2 * n, false), batch(8 * N), batch(N).constant(),
        batch(N).constant()).lengths(SMALL));
    rows.add(row("rope angles by length", n -> new RopeAngles(n, length -> byLength(n, length), 1.25),
        ints(LIVE, 1, live -> range(live, i -> i * i * 31))).lengths(SMALL).noGradient());
    rows.add(row("swiglu", new SwiGlu(), batch(N), batch(N)).lengths(RAGGED));
  }

  /** Frequencies that fall with the length. */
  private static double[] byLength(int planes, int length) {
    return IntStream.range(0, planes).mapToDouble(i -> 1.0 / (i + length)).toArray();
  }

  private static int[] range(int count, IntUnaryOperator f) {
    return IntStream.range(0, count).map(f).toArray();
  }

  private static void attention(List<OpRow> rows) {
    IntFunction<Op> grouped = n -> Attention.causal(4, 2, n);
    IntFunction<Op> full = n -> new Attention(2, 2, n, false, 0.7);
    rows.add(packed("attention, grouped heads", grouped, batch(4 * N), batch(2 * N)).lengths(SMALL).at(3));
    rows.add(packed("attention, blocks of queries", grouped, batch(4 * N), batch(2 * N)).rows(150).lengths(8, 33).at(4)
        .bitsOnly());
    rows.add(packed("attention, decoding", grouped, batch(4 * N), batch(2 * N)).lengths(SMALL).at(3).decoding());
    rows.add(packed("attention, not causal", full, batch(2 * N), batch(2 * N)).rows(9).lengths(SMALL).at(3));
    for (int live : new int[] {5, 150}) {
      OpRow one = row("attention, packed rows of " + live, n -> new AttentionPacked(Attention.causal(4, 2, n)), batch(8 * N),
          ints(1, 4, OpsTable::starts), ints(1, 4, OpsTable::starts), ints(1, LIVE, rowCount -> range(rowCount, i -> i)),
          ints(1, 2, rowCount -> new int[] {rowCount, starts(rowCount).length - 1})).rows(live).lengths(SMALL).at(3);
      rows.add(live == 5 ? one : one.bitsOnly());
    }
    masks(rows);
    relative(rows);
    rows.add(continuing("attention, earlier keys", grouped).lengths(SMALL).at(3));
    rows.add(continuing("attention, earlier keys, decoding", grouped).lengths(SMALL).at(3).decoding());
    rows.add(continuing("attention, earlier keys, many", grouped).rows(70).lengths(8).at(8).bitsOnly());
  }

  private static void masks(List<OpRow> rows) {
    java.util.Map<String, IntFunction<Op>> masks = new java.util.LinkedHashMap<>();
    masks.put("window", n -> new Attention(4, 2, n, new Mask.Window(3), 0.4));
    masks.put("local", n -> new Attention(4, 2, n, new Mask.Local(2), 0.4));
    masks.put("prefix", n -> new Attention(4, 2, n, new Mask.Prefix(2), 0.4));
    masks.put("cap", n -> Attention.causal(4, 2, n).capped(1.5));
    masks.put("slopes", n -> Attention.causal(4, 2, n).biased(List.of(0.5, 0.25, 0.125, 0.0625)));
    masks.put("all", n -> new Attention(4, 2, n, new Mask.Window(70), 0.4, 2, List.of(0.1, 0.2, 0.0, 0.01)));
    masks.forEach((name, op) -> {
      rows.add(packed("attention, " + name, op, batch(4 * N), batch(2 * N)).rows(7).lengths(1, 7, 33).at(3));
      rows.add(packed("attention, " + name + ", long", op, batch(4 * N), batch(2 * N)).rows(331).lengths(12, 65)
          .at(5).bitsOnly());
      rows.add(continuing("attention, " + name + ", earlier keys, decoding", op).lengths(1, 33).at(3).decoding());
    });
    rows.add(packed("attention, wide heads", n -> Attention.causal(4, 2, n), batch(4 * N), batch(2 * N)).rows(200)
        .lengths(128, 200).at(100).bitsOnly());
    rows.add(packed("attention, full, long", n -> new Attention(4, 2, n, Mask.FULL, 0.3), batch(4 * N), batch(2 * N))
        .rows(203).lengths(16).at(5).bitsOnly());
  }

  /** Distances -4 to 4 have 7 columns, some of them the same; b, r and s as the op asks for them. */
  private static void relative(List<OpRow> rows) {
    java.util.Map<String, IntFunction<AttentionRelative>> ops = new java.util.LinkedHashMap<>();
    ops.put("bias", n -> AttentionRelative.biased(4, n, Mask.FULL, 1));
    ops.put("bias, causal", n -> AttentionRelative.biased(4, n, Mask.CAUSAL, 0.6));
    ops.put("distances as keys", n -> AttentionRelative.disentangled(4, n, 0.5, true, false));
    ops.put("distances as queries", n -> AttentionRelative.disentangled(4, n, 0.5, false, true));
    ops.put("all terms", n -> new AttentionRelative(new Attention(4, 4, n, new Mask.Window(6), 0.7), true, true, true));
    ops.forEach((name, op) -> {
      String title = "attention, relative, " + name;
      rows.add(packed(title, op, 7).rows(7).lengths(1, 7, 33).at(2));
      rows.add(packed(title + ", long", op, 7).rows(203).lengths(8, 65).at(3).bitsOnly().close(1e-5));
      rows.add(continuing(title + ", earlier keys", op, 7).lengths(1, 33).at(2).bitsOnly());
      rows.add(continuing(title + ", earlier keys, decoding", op, 7).lengths(1, 33).at(2).decoding());
    });
  }

  private static OpRow packed(String name, IntFunction<AttentionRelative> op, int columns) {
    return relative(packed(name, op::apply, batch(4 * N), batch(4 * N)), op, columns);
  }

  private static OpRow continuing(String name, IntFunction<AttentionRelative> op, int columns) {
    return relative(earlier(name, op::apply, 4), op, columns);
  }

  /** A row of attention with the operands that relative attention has besides. */
  private static OpRow relative(OpRow row, IntFunction<AttentionRelative> op, int columns) {
    List<OpRow.Spec> specs = new ArrayList<>(row.specs);
    specs.add(ints(1, 9, live -> new int[] {0, 1, 1, 3, 4, 5, 6, 2, columns - 1}));
    if (op.apply(1).bias()) specs.add(random(columns, 4));
    if (op.apply(1).byQuery()) specs.add(random(columns, 4 * N));
    if (op.apply(1).byKey()) specs.add(random(columns, 4 * N));
    return row(row.name, row.op, specs.toArray(OpRow.Spec[]::new));
  }

  /** Sequences that begin here: two of them, or three when the number of rows is even; keys are the batch's rows. */
  private static OpRow packed(String name, IntFunction<Op> op, OpRow.Spec queries, OpRow.Spec keys) {
    return row(name, op, queries, keys, keys, ints(1, 4, OpsTable::starts), ints(1, 4, OpsTable::starts),
        ints(1, LIVE, live -> range(live, i -> i)), ints(1, 2, live -> new int[] {live, starts(live).length - 1}));
  }

  private static int[] starts(int live) {
    return live % 2 == 0 ? new int[] {0, live / 4, live / 2, live} : new int[] {0, live / 3, live};
  }

  /** Sequences with three earlier keys each, in a pool of 307 rows where they lie scattered. */
  private static OpRow continuing(String name, IntFunction<Op> op) {
    return earlier(name, op, 2);
  }

  private static OpRow earlier(String name, IntFunction<Op> op, int heads) {
    return row(name, op, batch(4 * N), random(307, heads * N), random(307, heads * N), ints(1, 4, OpsTable::starts),
        ints(1, 4, live -> range(starts(live).length, s -> starts(live)[s] + 3 * s)),
        ints(1, 307, live -> range(live + 9, i -> i * 100 % 307)),
        ints(1, 2, live -> new int[] {live, starts(live).length - 1}));
  }

  private static void losses(List<OpRow> rows) {
    rows.add(row("cross-entropy", CrossEntropy.of(true, true), batch(N), ids(7), random(7, N)).results(4)
        .lengths(RAGGED));
    rows.add(row("cross-entropy, chunks", CrossEntropy.of(true, true), batch(N), ids(7), random(7, N)).results(4)
        .rows(140).lengths(2, 40).at(1));
    rows.add(row("cross-entropy, frozen body", CrossEntropy.of(false, true), batch(N).constant(), ids(7), random(7, N))
        .results(4).lengths(7, 64));
    rows.add(row("cross-entropy, capped", CrossEntropy.of(true, true).capped(30), batch(N), ids(7), random(7, N))
        .results(4).lengths(1, 7, 64, 515));
    CrossEntropy biased = CrossEntropy.of(true, true).biased(true);
    rows.add(row("cross-entropy, biased", biased, batch(N), ids(7), random(7, N), weight(7)).results(4).lengths(RAGGED)
        .close(2e-5));
    rows.add(row("cross-entropy, biased, capped", biased.capped(3), batch(N), ids(70), random(70, N), weight(70)).results(4)
        .rows(140).lengths(2, 40).at(1));
    rows.add(row("cross-entropy, bias alone", CrossEntropy.of(false, false).biased(true), batch(N).constant(), ids(7),
        random(7, N).constant(), weight(7)).results(2).lengths(7, 64));
    rows.add(row("cross-entropy by Q8_0, biased", n -> new CrossEntropy(stored(Formats.Q8_0, 6, n), true,
        false).biased(true), batch(N), ids(6), weight(6)).results(3).lengths(32, 1056).at(32));
    for (Format f : Formats.all()) {
      rows.add(row("cross-entropy by " + f.name(), n -> new CrossEntropy(stored(f, 6, n), true, false),
          batch(N), ids(6)).results(3).lengths(32, 1056).at(32));
    }
  }

  private static void updates(List<OpRow> rows) {
    rows.add(row("accumulate", Accumulate.OP, random(3, N), random(3, N)).lengths(RAGGED).noGradient());
    rows.add(row("squared norm", new SquaredNorm(), random(3, N), weight(4), random(2, N)).lengths(RAGGED)
        .noGradient());
    rows.add(row("clip", new ClipScale(0.5), positive(1, 1), random(3, N), weight(4)).lengths(RAGGED).noGradient());
    rows.add(row("adamw", new AdamW(0.9, 0.99, 1e-8, 0.1), random(3, N), random(3, N), random(3, N), positive(3, N),
        positive(1, 2)).lengths(RAGGED).noGradient());
  }
}
