/** Programs to run, and to read as examples: the commands of {@code atoll.jar}. */
package io.atoll.samples;
