/** What changes a model: vocabulary transfer, PEFT, objectives, data, recipes. */
package org.neoglot.adapt;
