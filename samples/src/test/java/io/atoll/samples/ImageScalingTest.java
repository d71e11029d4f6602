package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageScalingTest {
    @TempDir
    Path folder;

    @Test
    void shouldKeepProportionsAndColours() throws IOException {
        final BufferedImage halves = new BufferedImage(900, 300, BufferedImage.TYPE_INT_RGB);
        final Graphics2D graphics = halves.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(450, 0, 450, 300);
        graphics.dispose();
        ImageIO.write(halves, "png", folder.resolve("halves.png").toFile());
        final ImageScaling.Small small = scale("halves.png", 90);
        assertEquals(90, small.width());
        assertEquals(30, small.height());
        final BufferedImage image = ImageIO.read(Path.of(small.file()).toFile());
        assertEquals(Color.BLACK.getRGB(), image.getRGB(20, 15));
        assertEquals(Color.RED.getRGB(), image.getRGB(70, 15));
    }

    @Test
    void shouldScaleWhatItHasMadeUpItself() throws IOException {
        ImageScaling.draw(3, folder.resolve("three.png").toString());
        final ImageScaling.Small small = scale("three.png", 100);
        assertEquals(75, small.height());
        assertTrue(small.bytes() < Files.size(folder.resolve("three.png")));
    }

    @Test
    void shouldNotEnlarge() throws IOException {
        ImageScaling.draw(4, folder.resolve("four.png").toString());
        final ImageScaling.Small small = scale("four.png", 5_000);
        assertEquals(800, small.width());
        assertEquals(600, small.height());
    }

    @Test
    void shouldSayThatAFileIsNoImage() throws IOException {
        Files.writeString(folder.resolve("not.png"), "but a text");
        final IOException refused = assertThrows(IOException.class, () -> scale("not.png", 100));
        assertTrue(refused.getMessage().contains("not.png"), refused.getMessage());
    }

    private ImageScaling.Small scale(String name, int width) throws IOException {
        return ImageScaling.scale(new ImageScaling.Order(
                folder.resolve(name).toString(), folder.resolve("small-" + name).toString(), width));
    }
}
