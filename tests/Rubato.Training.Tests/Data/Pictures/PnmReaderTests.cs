using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Pictures;

public class PnmReaderTests
{
    static Picture Read(byte[] bytes) => PictureFile.Decode("x.pgm", bytes);

    static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    [Theory]
    [InlineData("P2\n2 2\n255\n0 7\n200 255\n", 2, 2, 1, new byte[] { 0, 7, 200, 255 })]
    [InlineData("P2 # grey\n# two by one\n2 1 # and its most\n4\n0 4", 1, 2, 1, new byte[] { 0, 255 })]
    [InlineData("P2\n3 1\n2\n0 1 2", 1, 3, 1, new byte[] { 0, 128, 255 })]
    [InlineData("P3\n1 2 255 1 2 3\r\n4 5 6 \n", 2, 1, 3, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("P5\n2 1\n255\n\u0007\u00ff", 1, 2, 1, new byte[] { 7, 255 })]
    [InlineData("P5 2 1 1 \u0000\u0001", 1, 2, 1, new byte[] { 0, 255 })]
    [InlineData("P6\n1 1\n255\n#\n\u0001", 1, 1, 3, new byte[] { 35, 10, 1 })]
    public void Read_EveryKind_GivesItsPixels(string text, int height, int width, int channels, byte[] expected)
    {
        var picture = Read(Bytes(text));
        Assert.Equal((height, width, channels), (picture.Height, picture.Width, picture.Channels));
        Assert.Equal(expected, picture.Pixels);
    }

    [Theory]
    [InlineData("P1\n1 1\n0", "is a P1; P2, P3, P5 and P6 are read")]
    [InlineData("P7\nWIDTH 1", "is a P7")]
    [InlineData("P2\n", "byte 3: got the end; a whole number (width)")]
    [InlineData("P22 2 255 1 1 1 1", "a space (width)")]
    [InlineData("P2\n2 x", "byte 5: got 0x78; a whole number (height)")]
    [InlineData("P2\n-1 2", "got 0x2D")]
    [InlineData("P2\n0 2\n255\n1", "2×0 pixels; 1×1 to 4096×4096")]
    [InlineData("P2\n5000 2\n255\n1", "2×5000 pixels")]
    [InlineData("P2\n99999999999999999999 2\n255\n1", "2×1000000 pixels")]
    [InlineData("P2\n1 1\n65535\n1", "largest value of 65535; 1 to 255")]
    [InlineData("P2\n1 1\n0\n0", "largest value of 0")]
    [InlineData("P2\n4096 4096\n255\n1 2 3", "values need at least 33554432 bytes after the header; there are 6")]
    [InlineData("P2\n2 1\n9\n1 10", "value 2 is 10; the header says at most 9")]
    [InlineData("P2\n2 1\n9\n1 2 3", "goes on after its 2 values")]
    [InlineData("P2\n1 1\n255\n1x", "goes on after its 1 values")]
    [InlineData("P5\n2 2\n255\n123", "need at least 5 bytes after the header; there are 4")]
    [InlineData("P5\n1 1\n255\n12", "2 bytes follow the header; 1 are needed")]
    [InlineData("P5\n1 1\n255x1", "must end with a space")]
    [InlineData("P5\n1 1\n9\n1", "value 1 is 49; the header says at most 9")]
    public void Read_BadText_SaysWhatIsWrong(string text, string expected)
    {
        var message = Assert.Throws<DataException>(() => Read(Bytes(text))).Message;
        Assert.StartsWith("x.pgm", message);
        Assert.Contains(expected, message);
    }

    [Theory]
    [InlineData("P2\n3 2\n255\n1 22 133\n4 5 6")]
    [InlineData("P3\n1 2\n15\n1 2 3 4 5 15")]
    [InlineData("P5\n3 2\n255\nabcdef")]
    [InlineData("P6 1 2 200 abcdef")]
    public void Read_CutOrFlippedAnywhere_IsADataErrorOrAPictureOfTheSizeItSays(string text)
    {
        var whole = Bytes(text);
        for (var length = 0; length < whole.Length; length++)
            Check(whole[..length]);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = (byte[])whole.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Check(changed);
        }

        static void Check(byte[] bytes)
        {
            Picture? picture = null;
            if (Record.Exception(() => picture = Read(bytes)) is { } error)
                Assert.IsType<DataException>(error);
            else
                Assert.Equal(picture!.Height * picture.Width * picture.Channels, picture.Pixels.Length);
        }
    }
}
