/**
 * Conversations as text, the way a model was taught them: the part of the Jinja template language that published chat
 * templates are written in. {@link org.neoglot.tokenizer.chat.ChatTemplate} is the door; behind it text becomes
 * {@code Lexeme}s, {@code Statement}s and {@code Expression}s, and the {@code Renderer} walks them.
 */
package org.neoglot.tokenizer.chat;
