/** Numbers: tensors, ops, weight formats, checkpoint files. Needs the JDK only. */
package org.neoglot.engine;
