using System.Globalization;

namespace Rubato.Engine.Tests.Operations;

/// <summary>
/// Convolution, pooling and resampling follow PyTorch's conventions wherever their documentation says so: results and gradients of the file that
/// bench/peers/image_operations.py wrote.
/// </summary>
public sealed class PyTorchImagesTests
{
    private static readonly TensorFile File = Read();

    public static TheoryData<string> Cases => new(File.Keys.Select(name => name[..name.IndexOf('|')]).Distinct().Order());

    [Fact]
    public void File_OfPyTorchs_HasTheCases() => Assert.Equal(34, Cases.Count);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_OnPyTorchsImages_GivesPyTorchsNumbers(string name)
    {
        var (operation, arguments) = Parse(name);
        Tensor? Of(string part) => File.TryGetValue($"{name}|{part}", out var tensor) ? ChannelsLast(tensor) : null;
        int Number(string argument) => int.Parse(arguments[argument], CultureInfo.InvariantCulture);
        (int Height, int Width) Size(string argument)
        {
            var sides = arguments[argument].Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture)).ToArray();
            return (sides[0], sides[1]);
        }

        var tape = new Tape();
        using (tape.Record())
        {
            var (x, weight, bias) = (Of("x")!, Of("weight"), Of("bias"));
            x.IsTracked = true;
            var y = operation switch
            {
                "convolution" => Convolution2d.Apply(x, weight!, bias, Number("stride"), Number("padding"), false, Number("dilation"), Number("groups")),
                "transposed convolution" => TransposedConvolution2d.Apply(
                    x, weight!, bias, Number("stride"), Number("padding"), Number("output_padding"), Number("dilation"), Number("groups")),
                "max pooling" => MaxPool2d.Apply(x, Number("kernel_size"), Number("stride"), Number("padding")),
                "average pooling" => AveragePool2d.Apply(x, Number("kernel_size"), Number("stride"), Number("padding"), bool.Parse(arguments["count_include_pad"])),
                "adaptive max pooling" => MaxPool2d.Adaptive(x, Size("output_size").Height, Size("output_size").Width),
                "adaptive average pooling" => AveragePool2d.Adaptive(x, Size("output_size").Height, Size("output_size").Width),
                _ => Resample2d.Apply(x, Size("size").Height, Size("size").Width, (operation, arguments["align_corners"]) switch
                {
                    ("resampling nearest", _) => Resampling.Nearest,
                    ("resampling area", _) => Resampling.Area,
                    (_, "true") => Resampling.BilinearCorners,
                    _ => Resampling.Bilinear,
                }),
            };
            var expected = Of("y")!;
            Assert.Equal(expected.Shape, y.Shape);
            // Other orders of the same sums of up to a hundred products.
            Same.Within(1e-6, expected.Data, y.Data, name);
            Same.Within(2e-6, Of("dx")!.Data, tape.Gradients(Reduce.Sum(Arithmetic.Multiply(y, y)), [x])[0].Data, $"{name}, gradient");
        }
    }

    /// <summary>"operation argument=value …".</summary>
    private static (string Operation, Dictionary<string, string> Arguments) Parse(string name)
    {
        var words = name.Split(' ');
        return (
            string.Join(' ', words.TakeWhile(word => !word.Contains('='))),
            words.SkipWhile(word => !word.Contains('=')).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    private static Tensor ChannelsLast(Tensor x)
    {
        if (x.Shape.Rank != 4) return x;
        Shape shape = [x.Shape[0], x.Shape[2], x.Shape[3], x.Shape[1]];
        var y = Tensor.Zeros(shape);
        PyTorchOrder.ChannelsFirst.Import(x.Data, shape, y.Data);
        return y;
    }

    private static TensorFile Read()
    {
        using var stream = System.IO.File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Interchange", "golden", "image-operations.safetensors"));
        return Safetensors.Read(stream);
    }
}
