/** Model families, caches, generation. */
package org.neoglot.models;
