/** Items to bytes and back: {@link io.atoll.ipc.codec.Codec} and the built-in codecs. */
package io.atoll.ipc.codec;
