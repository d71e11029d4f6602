/**
 * Items to bytes and back: {@link io.atoll.ipc.codec.Codec} is what a shared object asks for, {@link
 * io.atoll.ipc.codec.Codecs} has the built-in ones. A codec that fails throws {@link io.atoll.ipc.codec.CodecException}
 * to its caller and leaves every shared object as it was.
 */
package io.atoll.ipc.codec;
