using System.Security.Cryptography;

namespace Rubato.Engine.Tests.Parameters;

public sealed class ParameterSetTests
{
    private static ParameterSet Two()
    {
        var parameters = new ParameterSet([new Parameter("a", [3], 1, 0), new Parameter("b", [2, 2], 1, 0)]);
        new float[] { 1, 2, 3 }.CopyTo(parameters[0].Value.Data);
        new float[] { 4, 5, 6, 7 }.CopyTo(parameters[1].Value.Data);
        return parameters;
    }

    [Fact]
    public void Hash_OfValues_IsThatOfTheirBytesWithoutPaddings()
    {
        var bytes = new float[] { 1, 2, 3, 4, 5, 6, 7 }.SelectMany(BitConverter.GetBytes).ToArray();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Two().Hash());
        var other = Two();
        other[1].Value.Data[3] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(7) + 1);
        Assert.NotEqual(Two().Hash(), other.Hash());
    }

    [Fact]
    public void GradientNorm_WhereNoneArrived_CountsZero()
    {
        var parameters = Two();
        parameters[0].Gradient.Data.Fill(float.NaN);
        new float[] { 1, 2, 2, 4 }.CopyTo(parameters[1].Gradient.Data);
        parameters[1].HasGradient = true;
        Assert.Equal(5, parameters.GradientNorm());
        parameters.ClearGradients();
        Assert.Equal(0, parameters.GradientNorm());
    }

    [Fact]
    public void Parameters_InOneBuffer_BeginOnBoundariesWithZerosBetween()
    {
        var parameters = Two();
        Assert.Equal(32, parameters.Values.Count);
        Assert.Equal([1f, 2, 3, .. new float[13], 4, 5, 6, 7, .. new float[12]], parameters.Values.ToArray());
        Assert.Equal(7, parameters.NumberCount);
        Assert.Equal(2, parameters.Count);
        Assert.Equal("b [2, 2]", parameters[1].ToString());
    }
}
