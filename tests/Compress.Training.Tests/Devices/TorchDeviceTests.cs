namespace Compress.Training.Tests.Devices;

public class TorchDeviceTests
{
    [Theory]
    [InlineData("cpu", 0, "cpu")]
    [InlineData("cpu", 2, "cpu")]
    [InlineData("auto", 0, "cpu")]
    [InlineData("auto", 1, "cuda:0")]
    [InlineData("cuda", 1, "cuda:0")]
    [InlineData("cuda:1", 2, "cuda:1")]
    public void Words_name_devices(string word, int gpus, string expected) => TorchDevice.Resolve(word, gpus).Name.Should().Be(expected);

    [Fact]
    public void Falling_back_says_so()
    {
        TorchDevice.Resolve("auto", 0).Note.Should().Contain("No CUDA");
        TorchDevice.Resolve("auto", 1).Note.Should().BeEmpty();
    }

    [Theory]
    [InlineData("cuda", 0, "*no CUDA device*")]
    [InlineData("cuda:3", 2, "*2 CUDA devices*")]
    [InlineData("gpu", 1, "*not known*")]
    [InlineData("cuda:x", 1, "*not known*")]
    public void What_is_not_there_is_refused(string word, int gpus, string message)
    {
        var resolve = () => TorchDevice.Resolve(word, gpus);
        resolve.Should().Throw<DeviceException>().WithMessage(message);
    }
}
