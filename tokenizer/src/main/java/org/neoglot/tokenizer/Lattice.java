// The n best ways to cut a text by a Unigram model.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All tokens that stand somewhere in a text, as a graph, and its best paths: Viterbi from the left gives the exact
 * rest cost for an A* search from the right (Nagata 1994). Scores are summed in 32 bits and equal ones are taken in the
 * order of SentencePiece, so that the same paths come out.
 */
final class Lattice {
  /** A path: tokens from left to right and the sum of their scores. */
  record Path(int[] ids, int[] starts, int[] ends, float score) {}

  /** A token at a place; {@code id} is -1 for the two ends of the graph. */
  private static final class Node {
    private final int id;
    private final int from;
    private final int to;
    private final float score;
    private float best; // of all ways from the beginning to the end of this node

    Node(int id, int from, int to, float score) {
      this.id = id;
      this.from = from;
      this.to = to;
      this.score = score;
    }
  }

  /** A path from some node to the end of the text. */
  private record Hypothesis(Node node, Hypothesis next, float estimate, float sum) {}

  private static final int LARGE = 10_000;
  private static final int SMALL = 512;

  private final Unigram model;
  private final String text;
  private final List<List<Node>> begin = new ArrayList<>(); // per index of the text
  private final List<List<Node>> end = new ArrayList<>();

  Lattice(Unigram model, String text) {
    this.model = model;
    this.text = text;
    for (int i = 0; i <= text.length(); i++) {
      begin.add(new ArrayList<>(4));
      end.add(new ArrayList<>(4));
    }
    end.getFirst().add(new Node(-1, 0, 0, 0));
    begin.getLast().add(new Node(-1, text.length(), text.length(), 0));
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      fill(at);
    }
    forward();
  }

  private void fill(int at) {
    int single = at + Character.charCount(text.codePointAt(at));
    boolean found = false;
    int node = Trie.ROOT;
    for (int i = at; i < text.length(); i++) {
      node = model.trie().step(node, text.charAt(i));
      if (node == Trie.NONE) {
        break;
      }
      int id = model.trie().value(node);
      if (id != Trie.NONE) {
        insert(new Node(id, at, i + 1, (float) model.worth(id, text.codePointCount(at, i + 1))));
        found |= i + 1 == single;
      }
    }
    if (!found) {
      insert(new Node(model.unknown(), at, single, (float) model.unknownScore()));
    }
  }

  private void insert(Node node) {
    begin.get(node.from).add(node);
    end.get(node.to).add(node);
  }

  private void forward() {
    for (List<Node> here : begin) {
      for (Node node : here) {
        boolean first = true;
        for (Node before : end.get(node.from)) {
          float score = before.best + node.score;
          if (first || score > node.best) {
            node.best = score;
            first = false;
          }
        }
      }
    }
  }

  /** The best paths, at most so many, the best first. */
  List<Path> best(int count) {
    var paths = new ArrayList<Path>();
    var agenda = new Agenda();
    Node last = begin.getLast().getFirst();
    agenda.push(new Hypothesis(last, null, last.best, 0));
    while (agenda.size > 0 && paths.size() < count) {
      Hypothesis top = agenda.pop();
      if (top.node == end.getFirst().getFirst()) {
        paths.add(path(top));
        continue;
      }
      for (Node before : end.get(top.node.from)) {
        agenda.push(new Hypothesis(before, top, before.best + top.sum, before.score + top.sum));
      }
      if (agenda.size >= LARGE) { // long repetitive text: only the most promising are kept
        agenda = agenda.shrunk(Math.min(SMALL, count * 10));
      }
    }
    return paths;
  }

  private static Path path(Hypothesis whole) {
    var nodes = new ArrayList<Node>();
    for (Hypothesis h = whole.next; h.next != null; h = h.next) {
      nodes.add(h.node);
    }
    return new Path(nodes.stream().mapToInt(n -> n.id).toArray(), nodes.stream().mapToInt(n -> n.from).toArray(),
        nodes.stream().mapToInt(n -> n.to).toArray(), whole.estimate);
  }

  /** A binary heap that treats equal estimates as the C++ standard library's heap does. */
  private static final class Agenda {
    private Hypothesis[] heap = new Hypothesis[64];
    private int size;

    void push(Hypothesis h) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      rise(size++, h);
    }

    private void rise(int from, Hypothesis h) {
      int hole = from;
      while (hole > 0 && heap[(hole - 1) / 2].estimate < h.estimate) {
        heap[hole] = heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
      }
      heap[hole] = h;
    }

    /** The hole that the top leaves sinks to the bottom, then the last one rises from there. */
    Hypothesis pop() {
      Hypothesis top = heap[0];
      Hypothesis last = heap[--size];
      int hole = 0;
      int child = 0;
      while (child < (size - 1) / 2) {
        child = 2 * (child + 1);
        if (heap[child].estimate < heap[child - 1].estimate) {
          child--;
        }
        heap[hole] = heap[child];
        hole = child;
      }
      if (size > 0 && (size & 1) == 0 && child == (size - 2) / 2) {
        child = 2 * (child + 1) - 1;
        heap[hole] = heap[child];
        hole = child;
      }
      if (size > 0) {
        rise(hole, last);
      }
      heap[size] = null;
      return top;
    }

    Agenda shrunk(int count) {
      var smaller = new Agenda();
      for (int i = 0; i < count && size > 0; i++) {
        smaller.push(pop());
      }
      return smaller;
    }
  }
}
