// One line of the list of families.
package org.neoglot.models;

import java.util.function.BiFunction;
import org.neoglot.engine.Weights;

/** A model family: its {@code model_type} in config.json, and how to build the model from config and weights. */
public record Family(String name, BiFunction<Config, Weights, Model> build) {}
