/**
 * Models as GGUF files: {@link org.neoglot.models.gguf.GgufArchitecture} says what is called how there, the rest reads and
 * writes by it.
 */
package org.neoglot.models.gguf;
