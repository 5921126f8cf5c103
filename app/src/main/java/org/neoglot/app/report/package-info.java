/**
 * A run told in one self-contained HTML page: tables, curves, samples and where they come from. Read {@code Report}
 * first; it takes plain records. It must not know any verb, model or trainer.
 */
package org.neoglot.app.report;
