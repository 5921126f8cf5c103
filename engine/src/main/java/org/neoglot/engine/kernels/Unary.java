// Functions of one number, with their derivatives.
package org.neoglot.engine.kernels;

/** Functions of one number that kernels apply to whole rows, with the derivatives that their backward passes need. */
public enum Unary {
  /** e^x. */
  EXP,
  /** ln x. */
  LOG,
  /** 1 / x. */
  RECIPROCAL,
  /** 1 / sqrt(x). */
  RSQRT,
  /** 1 / (1 + e^-x). */
  SIGMOID,
  TANH,
  /** x sigmoid(x). */
  SILU,
  /** d SILU / dx = s (1 + x (1 - s)), s = sigmoid(x). */
  SILU_GRAD,
  /** 2/sqrt(pi) times the integral of e^-t^2 from 0 to x. */
  ERF,
  /** x Phi(x), Phi the normal distribution: {@code gelu} in checkpoints. */
  GELU,
  GELU_GRAD,
  /** x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): {@code gelu_new}, {@code gelu_pytorch_tanh}. */
  GELU_TANH,
  GELU_TANH_GRAD,
  /** max(x, 0). */
  RELU,
  /** 1 where x > 0, else 0. */
  RELU_GRAD
}
