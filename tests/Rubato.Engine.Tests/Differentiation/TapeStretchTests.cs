namespace Rubato.Engine.Tests.Differentiation;

/// <summary>Stretches of a tape's scope, and the products with a Hessian that they are for.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class TapeStretchTests
{
    /// <summary>Products with the Hessian of Σx³, 6·x·v, each in a stretch of its own: the same bits, in the memory of one.</summary>
    [Fact]
    public void Aside_ManyProductsFromOneGradient_TakeTheMemoryOfOne()
    {
        var tape = new Tape();
        var x = Tracked(1, 2, 3);
        using (tape.Record())
        {
            var gradients = tape.Gradients(Reduce.Sum(Arithmetic.Multiply(Arithmetic.Multiply(x, x), x)), [x]);
            var (length, peak) = (tape.Length, 0L);
            for (var i = 0; i < 5; i++)
            {
                using (tape.Aside())
                {
                    var y = Tracked(4); // a leaf of the stretch
                    Assert.Equal([i * 12], tape.Gradients(Arithmetic.Multiply(y, Tensor.From([i * 12], [1])), [y])[0].ToArray());
                    Assert.Equal([6, 120, 0], Hessian.Product(tape, gradients, [x], [Tensor.From([1, 10, 0], [3])])[0].ToArray());
                }

                Assert.Equal(length, tape.Length);
                peak = i == 0 ? tape.PeakBytes : peak;
                Assert.Equal(peak, tape.PeakBytes);
            }

            Assert.Equal([3, 12, 27], gradients[0].ToArray());
        }

        Assert.Null(x.Tape);
    }

    [Fact]
    public void Aside_EndedInAnotherOrder_SaysWhichIsRight()
    {
        var (tape, other) = (new Tape(), new Tape());
        Assert.Contains("Record()", Assert.Throws<InvalidOperationException>(() => tape.Aside()).Message);
        var scope = tape.Record();
        var stretch = tape.Aside();
        using (other.Record()) Assert.Contains("reverse order", Assert.Throws<InvalidOperationException>(() => stretch.Dispose()).Message);
        scope.Dispose();
        Assert.Contains("reverse order", Assert.Throws<InvalidOperationException>(() => stretch.Dispose()).Message);
    }

    [Fact]
    public void Product_OfGradientsThatDoNotFit_NamesTheShapes()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1, 2, 3);
            var error = Assert.Throws<ArgumentException>(() => Hessian.Product(tape, [Tensor.Zeros([2])], [x], [Tensor.Zeros([3])]));
            Assert.Contains("[2]", error.Message);
        }
    }

    private static Tensor Tracked(params float[] numbers)
    {
        var tensor = Tensor.From(numbers, [numbers.Length]);
        tensor.IsTracked = true;
        return tensor;
    }
}
