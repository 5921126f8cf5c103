/** Command line and reports: the one jar. */
package org.neoglot.app;
