/**
 * Checkpoint files: JSON headers, safetensors read by memory mapping and written atomically, folders of shards, hashes.
 * Read {@link org.neoglot.engine.file.SafeTensors} first, then {@link org.neoglot.engine.file.Checkpoint}.
 * This package knows how numbers are stored, never what a model does with them.
 */
package org.neoglot.engine.file;
