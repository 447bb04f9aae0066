namespace Compress.Preprocessing.Tests;

public sealed class TextPlanTests
{
    [Fact]
    public void Bytes_are_shifted_above_the_reserved_numbers()
    {
        var plan = new TextPlan { Tokens = Tokenization.Bytes, Length = 5 };
        plan.Apply("Aé").Should().Equal('a' + 4, 0xC3 + 4, 0xA9 + 4, 0, 0);
        plan.Apply("abcdefg").Should().Equal("abcde".Select(c => (long)c + 4));
        (plan with { ClassToken = true, Lowercase = false }).Apply("A").Should().Equal(TextPlan.Class, 'A' + 4, 0, 0, 0);
        plan.VocabularySize.Should().Be(260);
        plan.Input.ToString().Should().Be("int64[5]");
    }

    [Fact]
    public void Words_are_runs_of_letters_and_digits_and_single_other_characters()
    {
        var plan = new TextPlan { Tokens = Tokenization.Words, Length = 8, Vocabulary = ["don", "'", "t", "panic", "42", "!"] };
        plan.Apply("  Don't\tPANIC:42! ").Should().Equal(4, 5, 6, 7, TextPlan.Unknown, 8, 9, 0);
        plan.Apply("😀!").Take(3).Should().Equal(TextPlan.Unknown, 9, 0);
        plan.Apply("").Should().OnlyContain(n => n == TextPlan.Pad);
    }

    [Fact]
    public void A_vocabulary_is_learned_by_frequency_then_alphabet()
    {
        var plan = TextPlan.LearnWords(["b a a", "c b a", "d"], length: 3, maxWords: 3, minCount: 1);
        plan.Vocabulary.Should().Equal("a", "b", "c");
        plan.Apply("a d c").Should().Equal(4, TextPlan.Unknown, 6);
        TextPlan.LearnWords(["b a a", "c b a"], length: 3).Vocabulary.Should().Equal("a", "b");
    }

    [Fact]
    public void A_word_twice_in_the_vocabulary_is_refused()
    {
        var make = () => new TextPlan { Tokens = Tokenization.Words, Length = 1, Vocabulary = ["a", "a"] };
        make.Should().Throw<PreprocessException>().WithMessage("*'a' twice*");
    }
}
